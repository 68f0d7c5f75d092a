using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Checks;

/// <summary>Who may call a method. The forms are those of PVE's API schema.</summary>
public abstract record Permission
{
    /// <summary>Everybody, also without a credential.</summary>
    public static Permission Anybody { get; } = new AnybodyPermission();

    /// <summary>Every user and token.</summary>
    public static Permission AnyUser { get; } = new AnyUserPermission();

    /// <summary>The user that the parameter <c>userid</c> names, in person.</summary>
    public static Permission Self { get; } = new SelfPermission();

    /// <summary>Who may create users in the realm of the parameter <c>userid</c>.</summary>
    public static Permission AllocateUserInRealm { get; } = new RealmOfUserPermission();

    /// <summary>Who has all privileges on a path; <c>{x}</c> in it stands for a parameter.</summary>
    public static Permission On(string path, params ImmutableArray<Privilege> privileges) => new PathPermission(path, privileges);

    /// <summary>Who has one of the privileges on a path; <c>{x}</c> in it stands for a parameter.</summary>
    public static Permission OnAny(string path, params ImmutableArray<Privilege> privileges) => new AnyOnPathPermission(path, privileges);

    /// <summary>Who may change permissions at a path; <c>{x}</c> in it stands for a parameter.</summary>
    public static Permission ToModifyAcl(string path) => new ModifyAclPermission(path);

    /// <summary>Who has one of the privileges on all groups, or on a group of the user that <c>userid</c> names.</summary>
    public static Permission OnGroupsOfUser(params ImmutableArray<Privilege> privileges) => new UserGroupPermission(privileges);

    /// <summary>Who has one of the privileges on all groups, or on each group of the parameter <c>groups</c>, which the new user
    /// <c>userid</c> will be in.</summary>
    public static Permission OnGroupsOfNewUser(params ImmutableArray<Privilege> privileges) =>
        new GroupsParameterPermission(privileges, UserExists: false);

    /// <summary>Who has one of the privileges on all groups, or on each group of the parameter <c>groups</c> and on a group
    /// that the user <c>userid</c> is in now.</summary>
    public static Permission OnGroupsOfChangedUser(params ImmutableArray<Privilege> privileges) =>
        new GroupsParameterPermission(privileges, UserExists: true);

    /// <summary>Who passes one of the checks.</summary>
    public static Permission Or(params ImmutableArray<Permission> checks) => new OrPermission(checks);

    /// <summary>Who passes all of the checks.</summary>
    public static Permission And(params ImmutableArray<Permission> checks) => new AndPermission(checks);

    /// <summary>Why somebody may not call a method; null when they may.</summary>
    /// <param name="permission">The method's permission; null means root@pam alone.</param>
    /// <param name="question">Who asks.</param>
    public static ApiError? Refusal(Permission? permission, PermissionQuestion question)
    {
        if (permission is AnybodyPermission || question.Caller.IsRoot)
        {
            return null;
        }

        if (!question.Caller.Exists)
        {
            return ApiError.Forbidden("user != null");
        }

        return permission is null ? ApiError.Forbidden("user != root@pam") : permission.Check(question);
    }

    /// <summary>Asks the check.</summary>
    /// <returns>Null when it passes.</returns>
    protected internal abstract ApiError? Check(PermissionQuestion question);

    /// <summary>Whether an <c>or</c> may go on to its next check after this error. Errors in the form of a user name
    /// end it.</summary>
    private static bool IsPlain(ApiError error) => error.Status == 403;

    private protected static ApiError? ReadUser(PermissionQuestion question, out UserId user)
    {
        var text = question.Text("userid") ?? "";
        if (UserId.TryParse(text, out user))
        {
            return null;
        }

        return ApiError.Failed(text.Length < 3
            ? $"user name '{text}' is too short"
            : text.Length > UserId.MaxLength
                ? $"user name '{text[..UserId.MaxLength]}...' is too long ({text.Length} > {UserId.MaxLength})"
                : $"value '{text}' does not look like a valid user name");
    }

    /// <summary>PVE tells everybody whether a user exists; here only those who may see all users learn it.</summary>
    private protected static ApiError? MissingUser(PermissionQuestion question, UserId user) =>
        question.Config.Users.Users.ContainsKey(user) ? null : ApiError.Failed($"no such user ('{user}')");

    private protected static ApiError? NotInGroupWith(PermissionQuestion question, UserId user, PrivilegeSet wanted) =>
        question.Config.Users.GroupsOf(user).Any(group => question.HasAnyOnGroup(group.Id, wanted)) ? null : ApiError.Forbidden();

    internal sealed record AnybodyPermission : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question) => null;
    }

    internal sealed record AnyUserPermission : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question) => null;
    }

    internal sealed record PathPermission(string Path, ImmutableArray<Privilege> Privileges) : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question)
        {
            var path = question.Fill(Path);
            foreach (var privilege in Privileges)
            {
                if (!AclPath.TryParse(path, out var normal) || !question.Config.Permissions.HasAll(question.Caller, normal, privilege))
                {
                    return ApiError.Forbidden($"{path}, {privilege}");
                }
            }

            return null;
        }
    }

    internal sealed record SelfPermission : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question) =>
            ReadUser(question, out var user)
            ?? (!question.Caller.IsToken && question.Caller.User == user && question.Config.Users.Users.ContainsKey(user)
                ? null
                : ApiError.Forbidden());
    }

    internal sealed record RealmOfUserPermission : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question) =>
            ReadUser(question, out var user) ?? On($"/access/realm/{user.Realm}", Privilege.RealmAllocateUser).Check(question);
    }

    internal sealed record UserGroupPermission(ImmutableArray<Privilege> Privileges) : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question)
        {
            if (ReadUser(question, out var user) is { } fault)
            {
                return fault;
            }

            var wanted = PrivilegeSet.Of(Privileges.AsSpan());
            return question.HasAnyOnAllGroups(wanted) ? MissingUser(question, user) : NotInGroupWith(question, user, wanted);
        }
    }

    internal sealed record OrPermission(ImmutableArray<Permission> Checks) : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question)
        {
            foreach (var check in Checks)
            {
                var error = check.Check(question);
                if (error is null || !IsPlain(error) || check is AndPermission)
                {
                    return error;
                }
            }

            return ApiError.Forbidden();
        }
    }

    internal sealed record AndPermission(ImmutableArray<Permission> Checks) : Permission
    {
        protected internal override ApiError? Check(PermissionQuestion question)
        {
            foreach (var check in Checks)
            {
                if (check.Check(question) is { } error)
                {
                    return error;
                }
            }

            return null;
        }
    }
}
