internal import CZlib

/// zlib, wrapped.
enum Inflation {
    /// The bytes of raw deflate data (RFC 1951), which must be exactly as many as stated: no more
    /// memory than that is used, whatever the data says.
    ///
    /// - Returns: `nil` if the data is damaged, or has more or fewer bytes in it.
    static func bytes(
        of data: ArraySlice<UInt8>, count: Int
    ) throws(ZipError) -> [UInt8]? {
        guard daypass_zlib_load() else { throw .noLibrary }
        guard let available = UInt32(exactly: data.count), let room = UInt32(exactly: count + 1)
        else { return nil }
        var stream = unsafe z_stream()
        guard unsafe daypass_inflate_start(&stream) == Z_OK else { throw .noLibrary }
        defer { unsafe daypass_inflate_end(&stream) }
        // zlib takes the input as mutable, and does not change it. One byte more than stated shows
        // that there are more.
        var data = data
        var output = [UInt8](repeating: 0, count: count + 1)
        let status = unsafe data.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = available
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = room
                return unsafe daypass_inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, unsafe stream.avail_in == 0,
            unsafe stream.avail_out == 1
        else { return nil }
        output.removeLast()
        return output
    }

    /// The checksum that zip archives have of each file (CRC-32).
    static func checksum(of bytes: [UInt8]) throws(ZipError) -> UInt32 {
        guard daypass_zlib_load() else { throw .noLibrary }
        guard let count = UInt32(exactly: bytes.count) else { return 0 }
        return UInt32(truncatingIfNeeded: unsafe daypass_crc32(0, bytes, count))
    }
}
