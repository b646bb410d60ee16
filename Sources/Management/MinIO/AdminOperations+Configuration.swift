internal import Configuration
internal import Wire

/// MinIO's configuration, read-only: Daypass's lies in a file.
extension AdminOperations {
    private var text: ConfigurationText { ConfigurationText(configuration) }

    /// The lines of one subsystem, one a target.
    func configuration(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = call.query["key"] ?? ""
        call.target = name
        let (subsystem, target) = try ConfigurationWish.address(name)
        let text = text
        let targets = name.contains(":") ? [target] : text.targets(of: subsystem)
        guard targets != [target] || !name.contains(":") || text.isSet(subsystem, target) else {
            throw .noSuchConfiguration(target)
        }
        var lines: [String] = []
        for target in targets {
            if call.query["env"] != nil { lines += text.comments(subsystem, target) }
            lines.append(text.line(subsystem, target))
        }
        return AdminAnswer(lines: lines)
    }

    /// All lines; those of subsystems that are not set are comments.
    func wholeConfiguration() -> AdminAnswer {
        let text = text
        let lines = ConfigurationSubsystem.all.flatMap { subsystem in
            text.targets(of: subsystem).map { target in
                (text.isSet(subsystem, target) ? "" : "# ") + text.line(subsystem, target)
            }
        }
        return AdminAnswer(lines: lines)
    }

    /// What subsystems there are, or what keys a subsystem has. Go's client refuses other members.
    func configurationHelp(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = call.query["subSys"] ?? ""
        call.target = name
        let wanted = call.query["key"] ?? ""
        var json = JSONWriter()
        var keys: [JSONWriter] = []
        if name.isEmpty {
            json.field("subSys", "")
            json.field("description", "")
            json.field("multipleTargets", false)
            for subsystem in ConfigurationSubsystem.all {
                keys.append(
                    help(
                        subsystem.name, type: "", subsystem.description, isOptional: true,
                        hasTargets: subsystem.hasTargets))
            }
        } else {
            let (subsystem, target) = try ConfigurationWish.address(name)
            json.field("subSys", subsystem.name)
            json.field("description", subsystem.description)
            json.field("multipleTargets", subsystem.hasTargets)
            for key in subsystem.keys where wanted.isEmpty || key.name == wanted {
                let name =
                    call.query["env"] == nil
                    ? key.name : subsystem.settingName(key, of: target)
                keys.append(
                    help(
                        name, type: key.type, key.description, isOptional: key.isOptional,
                        hasTargets: false))
            }
        }
        json.field("keysHelp", objects: keys)
        return AdminAnswer(json)
    }

    /// No request has changed the configuration.
    func configurationHistory() -> AdminAnswer { AdminAnswer(body: Array("[]".utf8)) }

    /// The body may have a line for each of several targets.
    func refuseToSet(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        throw refusal(toWrite: try wishes(&call).flatMap { $0.lines() })
    }

    func refuseToUnset(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        throw refusal(toRemove: try wishes(&call).flatMap(\.settingNames))
    }

    private func wishes(_ call: inout AdminCall) throws(AdminError) -> [ConfigurationWish] {
        let wishes = try ConfigurationWish.all(in: String(decoding: call.body, as: UTF8.self))
        guard !wishes.isEmpty else { throw .unknownConfiguration("") }
        var names: [String] = []
        for wish in wishes where !names.contains(wish.subsystem.name) {
            names.append(wish.subsystem.name)
        }
        call.target = names.joined(separator: ",")
        return wishes
    }

    /// The body is what ``wholeConfiguration()`` says, of MinIO or of Daypass: with all keys, and
    /// with subsystems that are only MinIO's.
    func refuseToReplaceConfiguration(
        _ call: inout AdminCall
    ) throws(AdminError) -> AdminAnswer {
        let wishes = try ConfigurationWish.all(
            in: String(decoding: call.body, as: UTF8.self), skippingUnknown: true)
        throw refusal(toWrite: wishes.flatMap { $0.lines(skippingEmpty: true) })
    }

    func refusal(toWrite lines: [String]) -> AdminError {
        .configurationIsFixed(path: text.path, adding: lines)
    }

    func refusal(toRemove names: [String]) -> AdminError {
        .configurationIsFixed(path: text.path, removing: names)
    }

    private func help(
        _ name: String, type: String, _ description: String, isOptional: Bool, hasTargets: Bool
    ) -> JSONWriter {
        var json = JSONWriter()
        json.field("key", name)
        json.field("type", type)
        json.field("description", description)
        json.field("optional", isOptional)
        json.field("multipleTargets", hasTargets)
        return json
    }
}
