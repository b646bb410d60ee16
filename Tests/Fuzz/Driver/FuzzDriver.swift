internal import CFuzzer

/// libFuzzer's program: `Fuzz --target=json -max_total_time=60 corpus/json`. libFuzzer ignores
/// options with two hyphens.
@main enum FuzzDriver {
    private static let target: FuzzTarget = {
        let names = CommandLine.arguments.compactMap { argument in
            argument.hasPrefix("--target=") ? String(argument.dropFirst("--target=".count)) : nil
        }
        guard let name = names.first, let target = FuzzTarget(rawValue: name) else {
            fatalError("no --target=, or none of \(FuzzTarget.allCases.map(\.rawValue))")
        }
        return target
    }()

    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
            unsafe CommandLine.unsafeArgv
        let status = unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, count in
            let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
            do throws(Finding) {
                try FuzzDriver.target.run(bytes)
            } catch {
                // libFuzzer keeps the input that ends the process.
                fatalError("\(FuzzDriver.target): \(error.description)")
            }
            return 0
        }
        precondition(status == 0, "libFuzzer ended with \(status)")
    }
}
