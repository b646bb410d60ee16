import Glibc
import Testing

@testable import FastCGI

@Suite struct ListenerTests {
    static let ignored: [[String: String]] = [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "7"], ["LISTEN_PID": "8", "LISTEN_FDS": "1"],
        ["LISTEN_PID": "", "LISTEN_FDS": "1"], ["LISTEN_PID": "07", "LISTEN_FDS": "1"],
        ["LISTEN_PID": " 7", "LISTEN_FDS": "1"], ["HTTP_LISTEN_PID": "7", "HTTP_LISTEN_FDS": "1"],
    ]

    @Test(arguments: ignored)
    func `sockets passed to no process or to another one are not taken`(
        environment: [String: String]
    ) {
        #expect(Listener.passedCount(environment: environment, processID: 7) == nil)
    }

    @Test(arguments: ["1", "0", "2", "", "x"])
    func `this process learns how many sockets it gets`(count: String) {
        let environment = ["LISTEN_PID": "7", "LISTEN_FDS": count]
        #expect(Listener.passedCount(environment: environment, processID: 7) == count)
    }

    @Test(arguments: ["0", "2", "", "-1", "01", "1 ", "x"])
    func `any number of sockets but one is refused`(count: String) {
        let environment = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": count]
        #expect(Listener.isPassed(environment: environment))
        #expect(throws: SocketError.severalSockets) {
            try Listener.adopted(environment: environment)
        }
    }
}
