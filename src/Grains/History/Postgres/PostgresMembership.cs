namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// The tables of Orleans's ADO.NET clustering provider, and the statements that it reads from <c>OrleansQuery</c>. Its packages ship neither.
/// </summary>
/// <remarks>
/// <para>
/// The provider finds <c>OrleansQuery</c> by the search path (<see cref="PostgresMembershipConnection"/>). The statements name the schema
/// themselves. Unquoted names fold to lower case; the provider looks columns up without regard to case.
/// </para>
/// <para>
/// All changes to a cluster's members are ordered by one number, the cluster's version. A change names the version that it was decided on, and
/// happens only while that is the version. Each statement is one transaction of the server's own making. Where it may change the version, it
/// locks its member first and the version last, so no two of them wait for each other.
/// </para>
/// </remarks>
internal static class PostgresMembership
{
    // A heartbeat changes no indexed column: with room on the page the new version of a row stays on it and no index is touched (HOT).
    private const string Tables = """
        CREATE TABLE streamcluster.OrleansQuery(
          QueryKey text PRIMARY KEY,
          QueryText text NOT NULL);
        CREATE TABLE streamcluster.OrleansMembershipVersionTable(
          DeploymentId text PRIMARY KEY,
          Version integer NOT NULL,
          ChangedAt timestamptz NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE streamcluster.OrleansMembershipTable(
          DeploymentId text NOT NULL,
          Address text NOT NULL,
          Port integer NOT NULL,
          Generation integer NOT NULL,
          SiloName text NOT NULL,
          HostName text NOT NULL,
          Status integer NOT NULL,
          ProxyPort integer NOT NULL,
          SuspectTimes text,
          StartTime timestamptz NOT NULL,
          IAmAliveTime timestamptz NOT NULL,
          PRIMARY KEY(DeploymentId, Address, Port, Generation)) WITH (fillfactor = 50);
        """;

    // False: the cluster has a version already.
    private const string InsertVersion = """
        WITH made AS (
          INSERT INTO streamcluster.OrleansMembershipVersionTable(DeploymentId, Version, ChangedAt)
          VALUES(@DeploymentId, 0, clock_timestamp()) ON CONFLICT (DeploymentId) DO NOTHING RETURNING true
        )
        SELECT count(*) = 1 FROM made
        """;

    // False: the version is another one, or the member is there already. A member that another transaction inserts without a change of the
    // version would be a duplicate key, which undoes the version's change too.
    private const string InsertMember = """
        WITH advanced AS (
          UPDATE streamcluster.OrleansMembershipVersionTable AS v SET Version = v.Version + 1, ChangedAt = clock_timestamp()
          WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version AND NOT EXISTS (
            SELECT FROM streamcluster.OrleansMembershipTable AS m WHERE m.DeploymentId = @DeploymentId
              AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
          RETURNING v.DeploymentId
        ), made AS (
          INSERT INTO streamcluster.OrleansMembershipTable(
            DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
          SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
          FROM advanced RETURNING true
        )
        SELECT count(*) = 1 FROM made
        """;

    // False: the version is another one, or there is no such member. The lock keeps a cleanup from deleting the member after the version
    // has changed for it.
    private const string UpdateMember = """
        WITH held AS (
          SELECT DeploymentId FROM streamcluster.OrleansMembershipTable WHERE DeploymentId = @DeploymentId
            AND Address = @Address AND Port = @Port AND Generation = @Generation FOR NO KEY UPDATE
        ), advanced AS (
          UPDATE streamcluster.OrleansMembershipVersionTable AS v SET Version = v.Version + 1, ChangedAt = clock_timestamp()
          FROM held WHERE v.DeploymentId = held.DeploymentId AND v.Version = @Version
          RETURNING v.DeploymentId
        ), changed AS (
          UPDATE streamcluster.OrleansMembershipTable AS m
          SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
          FROM advanced AS a WHERE m.DeploymentId = a.DeploymentId
            AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
          RETURNING true
        )
        SELECT count(*) = 1 FROM changed
        """;

    // A heartbeat is no change of the members: the version stays.
    private const string UpdateIAmAliveTime = """
        UPDATE streamcluster.OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        """;

    // Version and members are of one snapshot. The version is returned also where there is no member; then the member's columns are null.
    private const string ReadMembers = """
        SELECT v.Version, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime
        FROM streamcluster.OrleansMembershipVersionTable AS v
        LEFT JOIN streamcluster.OrleansMembershipTable AS m ON m.DeploymentId = v.DeploymentId
        """;

    private const string ReadMember = $"""
        {ReadMembers} AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
        WHERE v.DeploymentId = @DeploymentId
        """;

    private const string ReadAllMembers = $"""
        {ReadMembers}
        WHERE v.DeploymentId = @DeploymentId
        """;

    // @Status is Active.
    private const string ReadGateways = """
        SELECT Address, ProxyPort, Generation FROM streamcluster.OrleansMembershipTable
        WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
        """;

    // Never an active one (3), however old its heartbeat: while the database was away, no heartbeat was written. Passes over rows in use,
    // so cleanups of several silos do not wait for each other.
    private const string DeleteDefunctMembers = """
        DELETE FROM streamcluster.OrleansMembershipTable WHERE (DeploymentId, Address, Port, Generation) IN (
          SELECT DeploymentId, Address, Port, Generation FROM streamcluster.OrleansMembershipTable
          WHERE DeploymentId = @DeploymentId AND Status <> 3 AND IAmAliveTime < @IAmAliveTime FOR UPDATE SKIP LOCKED)
        """;

    private const string DeleteCluster = """
        WITH members AS (
          DELETE FROM streamcluster.OrleansMembershipTable WHERE DeploymentId = @DeploymentId
        )
        DELETE FROM streamcluster.OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
        """;

    /// <summary>Makes the tables and stores the statements. Released: a correction is a later addition that updates the row of its key.</summary>
    public const string Script = $"""
        {Tables}
        INSERT INTO streamcluster.OrleansQuery(QueryKey, QueryText) VALUES
          ('InsertMembershipVersionKey', $sql${InsertVersion}$sql$),
          ('InsertMembershipKey', $sql${InsertMember}$sql$),
          ('UpdateMembershipKey', $sql${UpdateMember}$sql$),
          ('UpdateIAmAlivetimeKey', $sql${UpdateIAmAliveTime}$sql$),
          ('MembershipReadRowKey', $sql${ReadMember}$sql$),
          ('MembershipReadAllKey', $sql${ReadAllMembers}$sql$),
          ('GatewaysQueryKey', $sql${ReadGateways}$sql$),
          ('CleanupDefunctSiloEntriesKey', $sql${DeleteDefunctMembers}$sql$),
          ('DeleteMembershipTableEntriesKey', $sql${DeleteCluster}$sql$)
        """;
}
