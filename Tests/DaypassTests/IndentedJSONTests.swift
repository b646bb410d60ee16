import Testing
import Wire

@testable import Daypass

@Suite struct IndentedJSONTests {
    private static func indented(_ json: String) -> String {
        String(decoding: IndentedJSON(Array(json.utf8)).bytes, as: UTF8.self)
    }

    @Test func `members stand on lines of their own, and short lists in one`() {
        let json =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","#
            + #""s3:PutObject"],"Resource":"arn:aws:s3:::a/*"}], "n" : -1.50e+3 , "none":[],"#
            + #""empty":{ },"t":true}"#
        #expect(
            IndentedJSONTests.indented(json) == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": ["s3:GetObject", "s3:PutObject"],
                      "Resource": "arn:aws:s3:::a/*"
                    }
                  ],
                  "n": -1.50e+3,
                  "none": [],
                  "empty": {},
                  "t": true
                }
                """)
    }

    @Test func `a long list has a line for each item`() {
        let items = (0..<20).map { "\"s3:Action\($0)\"" }
        #expect(
            IndentedJSONTests.indented("[\(items.joined(separator: ","))]")
                == "[\n  " + items.joined(separator: ",\n  ") + "\n]")
    }

    static let texts = [
        "{}", "[]", "1", #""a""#, #"{"a":"b\"c\\","d":"{[,:]}"}"#, #"[[1,2],[{"a":[]}]]"#,
        #"{"a": {"b" : {"c":[1 , 2]}}}"#, "[ \"é\u{1F600}\" ]", #"["\\"]"#,
        "{\r\n\t\"a\"\t:\t[\n1\n]\n}",
    ]

    @Test(arguments: texts)
    func `the value stays, and so does indented text`(json: String) throws {
        let indented = IndentedJSONTests.indented(json)
        #expect(IndentedJSONTests.indented(indented) == indented)
        if json.hasPrefix("{") {
            #expect(
                try JSONObject(Array(indented.utf8)).members.count
                    == JSONObject(Array(json.utf8)).members.count)
        }
        let unspaced = { (text: String) in text.utf8.filter { !Array(" \t\r\n".utf8).contains($0) }
        }
        #expect(unspaced(indented) == unspaced(json))
    }

    @Test(arguments: [
        #"{"a"#, #"{"a":"#, "[1,", "[[", #"["\"#, "{]", "", "}", "[1 2]", #"{"a" 1}"#,
    ])
    func `a text that is not JSON ends, too`(json: String) {
        #expect(IndentedJSONTests.indented(json).utf8.count <= 4 * json.utf8.count + 8)
    }
}
