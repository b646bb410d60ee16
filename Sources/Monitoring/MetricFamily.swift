/// The numbers of one metric, one series for each combination of labels.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case histogram
    }

    struct Label: Sendable {
        let name: String
        let values: [String]
    }

    let kind: Kind
    let name: String
    let help: String
    let labels: [Label]
    /// The index of its first word in the file.
    let offset: Int

    /// - Parameter predecessor: The family just before this one in the file.
    init(
        _ kind: Kind, _ name: String, _ help: String, _ labels: [Label],
        after predecessor: MetricFamily? = nil
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        offset = predecessor?.end ?? 0
    }

    var seriesCount: Int { labels.reduce(1) { $0 * $1.values.count } }

    /// How many words one series takes.
    var width: Int {
        switch kind {
        case .counter: 1
        case .histogram: Latency.cellCount
        }
    }

    var end: Int { offset + seriesCount * width }

    /// Adds everything that gives the family's words their meaning.
    func add(to mark: inout LayoutMark) {
        mark.add(kind.rawValue)
        mark.add(name)
        for label in labels {
            mark.add(label.name)
            mark.add(UInt64(label.values.count))
            for value in label.values { mark.add(value) }
        }
    }

    func labels(ofSeries series: Int) -> [(name: String, value: String)] {
        var rest = series
        var pairs: [(name: String, value: String)] = []
        for label in labels.reversed() {
            pairs.append((label.name, label.values[rest % label.values.count]))
            rest /= label.values.count
        }
        return pairs.reversed()
    }
}

/// A histogram of durations: a word for each bucket, and one for the sum in nanoseconds.
enum Latency {
    /// The buckets' upper limits, in nanoseconds. Longer durations have a bucket of their own.
    static let limits: [UInt64] = [
        100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000,
    ]

    static let cellCount = limits.count + 2

    static func step(of nanoseconds: UInt64) -> Int {
        var step = 0
        while step < limits.count, nanoseconds > limits[step] { step += 1 }
        return step
    }
}
