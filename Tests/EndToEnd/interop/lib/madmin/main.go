// What an administrator's program in Go does, by MinIO's own library of Debian. It prints one line
// of JSON. The Go library sends what others do not: empty bodies in chunks, and an empty region.
//
// Debian's version is older than what MinIO's servers answer now to ListServiceAccounts and
// AttachPolicy, so these calls are not here.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/minio/madmin-go"
)

const policy = `{"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b/*"]}]}`

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The code of a call that has to be refused.
func code(err error) string {
	if err == nil {
		return "none"
	}
	return madmin.ToErrorResponse(err).Code
}

func main() {
	ctx := context.Background()
	admin, err := madmin.New(os.Args[1], os.Args[2], os.Getenv("SECRET_KEY"), true)
	check(err)
	told := map[string]interface{}{}

	check(admin.AddUser(ctx, "gopher", "gopher-secret-1"))
	check(admin.SetUserStatus(ctx, "gopher", madmin.AccountDisabled))
	user, err := admin.GetUserInfo(ctx, "gopher")
	check(err)
	told["status"] = user.Status
	check(admin.SetUserStatus(ctx, "gopher", madmin.AccountEnabled))
	users, err := admin.ListUsers(ctx)
	check(err)
	told["enabled"] = users["gopher"].Status
	told["absent"] = code(func() error { _, err := admin.GetUserInfo(ctx, "nobody"); return err }())

	check(admin.UpdateGroupMembers(ctx, madmin.GroupAddRemove{
		Group: "burrow", Members: []string{"gopher"}}))
	check(admin.SetGroupStatus(ctx, "burrow", madmin.GroupDisabled))
	group, err := admin.GetGroupDescription(ctx, "burrow")
	check(err)
	told["group"] = group

	check(admin.AddCannedPolicy(ctx, "go-read", []byte(policy)))
	check(admin.SetPolicy(ctx, "go-read", "gopher", false))
	info, err := admin.InfoCannedPolicyV2(ctx, "go-read")
	check(err)
	told["policy"] = info.Policy
	entities, err := admin.GetPolicyEntities(ctx, madmin.PolicyEntitiesQuery{Users: []string{"gopher"}})
	check(err)
	told["entities"] = entities.UserMappings
	told["inUse"] = code(admin.RemoveCannedPolicy(ctx, "go-read"))

	pair, err := admin.AddServiceAccount(ctx, madmin.AddServiceAccountReq{
		TargetUser: "gopher", AccessKey: "gopher-key", SecretKey: "gopher-key-secret",
		Policy: json.RawMessage(policy)})
	check(err)
	told["key"] = pair.AccessKey
	check(admin.UpdateServiceAccount(ctx, "gopher-key", madmin.UpdateServiceAccountReq{
		NewStatus: "off"}))
	key, err := admin.InfoServiceAccount(ctx, "gopher-key")
	check(err)
	told["keyStatus"] = key.AccountStatus
	told["keyIsNarrow"] = !key.ImpliedPolicy
	check(admin.DeleteServiceAccount(ctx, "gopher-key"))

	server, err := admin.ServerInfo(ctx)
	check(err)
	told["mode"] = server.Mode
	told["servers"] = len(server.Servers)
	account, err := admin.AccountInfo(ctx, madmin.AccountOpts{})
	check(err)
	told["account"] = account.AccountName
	help, err := admin.HelpConfigKV(ctx, "", "", false)
	check(err)
	told["subsystems"] = len(help.KeysHelp)
	lines, err := admin.GetConfigKV(ctx, "identity_ldap")
	check(err)
	told["configuration"] = string(lines)
	sources, err := admin.ListIDPConfig(ctx, "openid")
	check(err)
	told["sources"] = len(sources)
	_, err = admin.SetConfigKV(ctx, "identity_plugin url=https://x.example/ role_policy=readonly")
	told["fixed"] = code(err)
	told["restart"] = code(admin.ServiceRestart(ctx))

	check(admin.UpdateGroupMembers(ctx, madmin.GroupAddRemove{
		Group: "burrow", Members: []string{"gopher"}, IsRemove: true}))
	check(admin.UpdateGroupMembers(ctx, madmin.GroupAddRemove{Group: "burrow", IsRemove: true}))
	check(admin.RemoveUser(ctx, "gopher"))
	check(admin.RemoveCannedPolicy(ctx, "go-read"))
	check(json.NewEncoder(os.Stdout).Encode(told))
}
