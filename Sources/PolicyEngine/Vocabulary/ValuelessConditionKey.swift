/// The condition keys of AWS that Daypass knows by name and has no value for.
enum ValuelessConditionKey {
    /// The key that stands for a policy's name, with any tag (`aws:PrincipalTag/team`):
    /// ``ConditionKey/absent`` or ``ConditionKey/unknown``; `nil` for a misspelled name, which AWS
    /// does not have either.
    static func key(_ name: String) -> ConditionKey? {
        let slash = name.firstIndex(of: "/")
        let base = name[..<(slash ?? name.endIndex)].lowercased()
        if let slash {
            guard name.index(after: slash) < name.endIndex else { return nil }
            // Only the store knows a bucket's tags.
            if base == "s3:buckettag" { return .unknown }
            return tagged.contains(base) || isOfOtherService(base) ? .absent : nil
        }
        if alwaysSent.contains(base) { return .unknown }
        if neverHere.contains(base) { return .absent }
        return isOfOtherService(base) ? .absent : nil
    }

    /// Whether it is a key of another service, which no request for S3 has.
    private static func isOfOtherService(_ name: String) -> Bool {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty
            && (parts[0] == "kms" || AWSService.isKnown(parts[0]))
    }

    /// Every request in AWS has them, so no policy expects a request without one. Their value here
    /// is unknown, or the token service does not read it: a condition on one counts against the
    /// caller.
    private static let alwaysSentNames =
        """
        aws:PrincipalArn aws:PrincipalAccount aws:ResourceAccount aws:RequestedRegion
        s3:ResourceAccount s3:TlsVersion
        sts:RoleSessionName sts:ExternalId sts:SourceIdentity
        """

    /// Requests in AWS may lack them, and all requests here do: there is no second factor,
    /// organization, virtual network, access point, or service that asks for a caller.
    private static let neverHereNames =
        """
        aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn
        aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc aws:FederatedProvider
        aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalOrgID
        aws:PrincipalOrgMasterAccountId aws:PrincipalOrgPaths aws:PrincipalServiceName
        aws:PrincipalServiceNamesList aws:ResourceOrgID aws:ResourceOrgPaths aws:SourceAccount
        aws:SourceArn aws:SourceIdentity aws:SourceOrgID aws:SourceOrgPaths aws:SourceVpc
        aws:SourceVpcArn aws:SourceVpce aws:TagKeys aws:TokenIssueTime aws:VpcSourceIp
        aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths
        s3:AccessGrantsInstanceArn s3:AccessGrantsLocationScope s3:AccessGrantScope
        s3:AccessPointNetworkOrigin s3:DataAccessPointAccount
        s3:DataAccessPointArn s3:ExistingJobOperation s3:ExistingJobPriority
        s3:RequestJobOperation s3:RequestJobPriority s3:JobSuspendedCause
        sts:TransitiveTagKeys
        """

    private static let taggedNames =
        "aws:PrincipalTag aws:RequestTag aws:ResourceTag s3:AccessPointTag s3:BucketTag"

    private static let alwaysSent = Set(words(alwaysSentNames).map { $0.lowercased() })
    private static let neverHere = Set(words(neverHereNames).map { $0.lowercased() })
    private static let tagged = Set(words(taggedNames).map { $0.lowercased() })

    /// All names as AWS writes them, without those of other services.
    static let names = words(
        [alwaysSentNames, neverHereNames, taggedNames].joined(separator: " "))

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
