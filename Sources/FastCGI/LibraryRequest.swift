internal import CFastCGI
internal import Glibc
internal import Wire

/// A request as libfcgi has it (`FCGX_Request`): it reads the head and the body's content, and
/// writes the answer.
///
/// - Note: Sendable, because one thread has it at a time: the worker that took its connection out
///   of ``ParkedConnections``, whose lock orders their accesses.
@safe final class LibraryRequest: @unchecked Sendable {
    /// The approximate memory of libfcgi's two streams.
    static let byteCount = 16_384

    /// The content of a record that libfcgi writes in one piece: its buffer without the header.
    static let longestPiece = 8_184

    /// libfcgi's own state (`FCGX_Init`): read once, before the threads.
    static let isLibraryReady = FCGX_Init() == 0

    private let request: UnsafeMutablePointer<FCGX_Request>

    /// Gives a head to libfcgi; `nil` if libfcgi refuses it, or if no descriptor is free.
    init?(_ head: RequestHead, connection: Int32, _ pipes: HeadPipes) {
        guard LibraryRequest.isLibraryReady, let pipe = pipes.take() else { return nil }
        guard pipe.fill(head.records) else {
            HeadPipes.close(pipe)
            return nil
        }
        let begun = UnsafeMutablePointer<FCGX_Request>.allocate(capacity: 1)
        guard unsafe daypass_fcgi_begin(begun, pipe.readEnd, connection) == 0 else {
            // libfcgi has closed the other end.
            close(pipe.writeEnd)
            unsafe begun.deallocate()
            return nil
        }
        pipes.give(pipe)
        // Not earlier: a class that has all its properties runs deinit when init fails.
        unsafe request = begun
    }

    deinit {
        // Writes and closes nothing: closing the connection is not libfcgi's.
        unsafe FCGX_Free(request, 0)
        unsafe request.deallocate()
    }

    /// The parameters, in order.
    var parameters: Parameters {
        var parameters = Parameters()
        // The first is libfcgi's own statement of the role.
        var next = unsafe request.pointee.envp + 1
        while let pair = unsafe next.pointee {
            let text = unsafe UnsafeRawBufferPointer(start: pair, count: strlen(pair))
            // The gatekeeper lets no name with `=` pass.
            let nameEnd = unsafe text.firstIndex(of: UInt8(ascii: "=")) ?? text.count
            unsafe parameters.append(
                name: UnsafeRawBufferPointer(rebasing: text[..<nameEnd]),
                value: UnsafeRawBufferPointer(rebasing: text[nameEnd...].dropFirst()))
            unsafe next += 1
        }
        return parameters
    }

    /// Reads a part of the body that passed the gatekeeper.
    func read(_ part: ArraySlice<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: part.count) { bytes, count in
            count = unsafe part.withUnsafeBytes { part in
                unsafe Int(
                    daypass_fcgi_read(request, part.baseAddress, bytes.baseAddress, part.count))
            }
        }
    }

    /// Writes at most ``longestPiece`` bytes of output: at once, or as soon as they fill a record.
    func write(_ piece: ArraySlice<UInt8>, atOnce: Bool) -> Bool {
        guard append(piece) else { return false }
        return unsafe !atOnce || FCGX_FFlush(request.pointee.out) == 0
    }

    /// Writes the last output, the output's end, and the request's end.
    func end(_ piece: ArraySlice<UInt8>) -> Bool {
        guard append(piece) else { return false }
        let isErrorClosed = unsafe FCGX_FClose(request.pointee.err) == 0
        return unsafe FCGX_FClose(request.pointee.out) == 0 && isErrorClosed
    }

    private func append(_ piece: ArraySlice<UInt8>) -> Bool {
        unsafe piece.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let start = unsafe start else { return true }
            return unsafe FCGX_PutStr(start, Int32(bytes.count), request.pointee.out)
                == bytes.count
        }
    }
}
