internal import Configuration
internal import Wire

/// The identity sources in the configuration, read-only.
extension AdminOperations {
    func listOpenIDProviders() -> AdminAnswer {
        let providers = configuration.openIDProviders.map { provider in
            var json = JSONWriter()
            json.field("type", "openid")
            json.field("name", provider.name)
            json.field("enabled", true)
            json.field("roleARN", ifPresent: provider.roleARN)
            return json.object
        }
        return AdminAnswer(
            body: JSONWriter.list(
                providers.isEmpty ? [unnamed("openid", isEnabled: false)] : providers))
    }

    func listDirectories() -> AdminAnswer {
        AdminAnswer(
            body: JSONWriter.list([unnamed("ldap", isEnabled: configuration.ldap != nil)]))
    }

    func openIDProvider(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        call.target = call.segment
        let provider = configuration.openIDProviders.first { $0.name == call.segment }
        guard provider != nil || isUnnamedAlone(call.segment) else {
            throw .noSuchConfiguration(call.segment)
        }
        var computed: [(key: String, value: String)] = []
        if provider != nil { computed.append(("enable", "on")) }
        if let arn = provider?.roleARN { computed.append(("roleARN", arn)) }
        return info("openid", call.segment, of: .openID, computed: computed)
    }

    func directory(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        call.target = call.segment
        guard call.segment == ConfigurationSubsystem.unnamedTarget else {
            throw .noSuchConfiguration(call.segment)
        }
        return info("ldap", call.segment, of: .ldap, computed: [])
    }

    func refuseToWriteOpenIDProvider(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        try refuseToWrite(&call, .openID)
    }

    func refuseToWriteDirectory(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        try refuseToWrite(&call, .ldap)
    }

    func refuseToRemoveOpenIDProvider(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        try refuseToRemove(&call, .openID)
    }

    func refuseToRemoveDirectory(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        try refuseToRemove(&call, .ldap)
    }

    private func refuseToWrite(
        _ call: inout AdminCall, _ subsystem: ConfigurationSubsystem
    ) throws(AdminError) -> AdminAnswer {
        let target = try target(&call, subsystem)
        let text = String(decoding: call.body, as: UTF8.self)
        throw refusal(toWrite: ConfigurationWish(subsystem, target, values: text).lines())
    }

    private func refuseToRemove(
        _ call: inout AdminCall, _ subsystem: ConfigurationSubsystem
    ) throws(AdminError) -> AdminAnswer {
        let target = try target(&call, subsystem)
        throw refusal(toRemove: ConfigurationWish(subsystem, target, values: "").settingNames)
    }

    private func target(
        _ call: inout AdminCall, _ subsystem: ConfigurationSubsystem
    ) throws(AdminError) -> String {
        let target = call.segment
        call.target = target
        let isPossible =
            target == ConfigurationSubsystem.unnamedTarget
            || (subsystem.hasTargets && ConfigurationWish.isTargetName(target))
        guard isPossible else { throw .noSuchConfiguration(target) }
        return target
    }

    private func isUnnamedAlone(_ name: String) -> Bool {
        name == ConfigurationSubsystem.unnamedTarget && configuration.openIDProviders.isEmpty
    }

    private func unnamed(_ type: String, isEnabled: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.field("type", type)
        json.field("name", ConfigurationSubsystem.unnamedTarget)
        json.field("enabled", isEnabled)
        return json.object
    }

    /// The keys that are set, and those that follow from others, sorted.
    private func info(
        _ type: String, _ name: String, of subsystem: ConfigurationSubsystem,
        computed: [(key: String, value: String)]
    ) -> AdminAnswer {
        let text = ConfigurationText(configuration)
        let set = subsystem.keys.compactMap { key in
            text.value(key, subsystem, name).map { (key: key.name, value: $0, isSet: true) }
        }
        let others = computed.filter { entry in !set.contains { $0.key == entry.key } }
            .map { (key: $0.key, value: $0.value, isSet: false) }
        var json = JSONWriter()
        json.field("type", type)
        json.field("name", name)
        json.field(
            "info",
            objects: (set + others).sorted { $0.key < $1.key }.map { entry in
                var json = JSONWriter()
                json.field("key", entry.key)
                json.field("value", entry.value)
                json.field("isCfg", entry.isSet)
                // MinIO's word for what no request changes.
                json.field("isEnv", entry.isSet)
                return json
            })
        return AdminAnswer(json)
    }
}
