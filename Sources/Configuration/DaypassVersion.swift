/// The version of both programs.
package enum DaypassVersion {
    package static let version = "0.1.0"
}
