internal import ArgumentParser
internal import Compression
internal import State
internal import System

extension ImportCommand {
    struct MinIO: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "minio",
            abstract: "Add the records of an export of MinIO, all that fit or none.",
            discussion: """
                The file is the zip archive that `mc admin cluster iam export` writes, or a \
                directory with its files. The command adds policies, users, groups, policies of \
                LDAP names, and access keys with their policies. Secrets go on working.

                It prints what does not fit, with the reason: access keys of MinIO's root user and \
                of persons of OpenID providers, policies of temporary credentials, and names that \
                Daypass refuses. Records that exist refuse the import, unless they are the same or \
                --skip-existing is given.

                The export contains all secrets in clear: delete it afterwards.
                """)

        @Argument(help: "The zip archive or directory.", completion: .file(extensions: ["zip"]))
        var file: String

        @Flag(help: "Keep existing records instead of refusing the import.")
        var skipExisting = false

        @Flag(help: "Print what the command would do, but change nothing.")
        var dryRun = false

        @OptionGroup var output: OutputFormat

        func run() throws {
            let files = try MinIOExportFiles(file)
            let export: MinIOExport
            do throws(MinIOExportError) {
                export = try MinIOExport(files.contents)
            } catch {
                throw Failure("\(file): \(error); nothing was imported")
            }
            let administration = try CommandEnvironment.administration()
            for name in files.unknownNames {
                CommandEnvironment.complain("warning: unknown file, ignored: \(name)")
            }
            let report: ImportReport
            do throws(AdministrationError) {
                report = try administration.add(
                    export, keepsPresent: skipExisting, isDryRun: dryRun, now: Clock.now)
            } catch {
                throw Failure("\(error); nothing was imported")
            }
            try report.print(isDryRun: dryRun, output: output)
        }
    }
}

/// The files of an export of MinIO, read within limits.
private struct MinIOExportFiles {
    private static let folder = "iam-assets/"
    /// A file of 100,000 access keys has 45 MB.
    private static let fileLimit = 64 << 20
    private static let limit = 128 << 20
    private static let entryLimit = 32

    /// By the files' names, without the folder.
    private(set) var contents: [String: [UInt8]] = [:]
    private(set) var unknownNames: [String] = []

    init(_ path: String) throws {
        if try FileStatus.of(path)?.isDirectory == true {
            try readDirectory(path)
        } else {
            try readArchive(path)
        }
    }

    private mutating func readDirectory(_ path: String) throws {
        let inner = "\(path)/\(MinIOExportFiles.folder)"
        let folder = try FileStatus.of(inner) == nil ? "\(path)/" : inner
        for name in MinIOExport.fileNames where try FileStatus.of(folder + name) != nil {
            contents[name] = try InputFile.bytes(folder + name, limit: MinIOExportFiles.fileLimit)
        }
    }

    private mutating func readArchive(_ path: String) throws {
        let bytes = try InputFile.bytes(path, limit: MinIOExportFiles.limit)
        do throws(ZipError) {
            let archive = try ZipArchive(
                bytes,
                limits: ZipArchive.Limits(
                    entryCount: MinIOExportFiles.entryLimit,
                    fileByteCount: MinIOExportFiles.fileLimit,
                    byteCount: MinIOExportFiles.limit))
            for name in MinIOExport.fileNames {
                contents[name] = try archive.file(MinIOExportFiles.folder + name)
            }
            let known = MinIOExport.fileNames.map { MinIOExportFiles.folder + $0 }
            unknownNames = archive.names.filter { !known.contains($0) }
        } catch {
            throw Failure("\(InputFile.name(of: path)): \(error); nothing was imported")
        }
    }
}
