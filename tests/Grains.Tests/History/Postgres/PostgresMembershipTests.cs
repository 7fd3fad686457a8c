using Npgsql;
using StreamCluster.Tests.Postgres;
using static StreamCluster.Grains.Tests.History.Postgres.Members;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>Orleans's provider on the tables and statements that the schema brings.</summary>
public sealed class PostgresMembershipTests : PostgresTest
{
    [PostgresFact]
    public async Task InitializeMembershipTableAsync_SilosAtOnce_MakeOneVersion()
    {
        await NodeAsync();
        var tables = Enumerable.Range(0, 8).Select(_ => Table(ConnectionString)).ToArray();
        await Task.WhenAll(tables.Select(static table => table.InitializeMembershipTableAsync(true)));
        foreach (var table in tables)
            Assert.Equal((0, "0"), Versions(await table.ReadAllAsync()));
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.OrleansMembershipVersionTable"));
    }

    [PostgresFact]
    public async Task InitializeMembershipTableAsync_ClusterThatRuns_KeepsItsVersionAndMembers()
    {
        var table = await SetUpAsync();
        await table.WithAsync(Member(1));
        await table.InitializeMembershipTableAsync(true);
        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        Assert.Equal([1], data.Ports());
    }

    [PostgresFact]
    public async Task InsertRowAsync_CurrentVersion_StoresTheMemberAndAdvancesTheVersion()
    {
        var table = await SetUpAsync();
        var before = await table.ReadAllAsync();
        Assert.Empty(before.Members);
        var member = Member(1, SiloStatus.Joining);
        Assert.True(await table.InsertRowAsync(member, before.Version.Next()));

        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        var (stored, _) = Assert.Single(data.Members);
        Assert.Equal(
            (member.SiloAddress, "silo 1", "host 1", SiloStatus.Joining, 30001, member.StartTime, member.IAmAliveTime),
            (stored.SiloAddress, stored.SiloName, stored.HostName, stored.Status, stored.ProxyPort, stored.StartTime, stored.IAmAliveTime));
        Assert.Equal((DateTimeKind.Utc, DateTimeKind.Utc), (stored.StartTime.Kind, stored.IAmAliveTime.Kind));
        Assert.Null(stored.SuspectTimes);
    }

    [PostgresFact]
    public async Task InsertRowAsync_OlderVersion_ChangesNothing()
    {
        var table = await SetUpAsync();
        var before = await table.ReadAllAsync();
        await table.WithAsync(Member(1));
        Assert.False(await table.InsertRowAsync(Member(2), before.Version.Next()));
        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        Assert.Equal([1], data.Ports());
    }

    [PostgresFact]
    public async Task InsertRowAsync_MemberThatIsThere_ChangesNothing()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1));
        Assert.False(await table.InsertRowAsync(Member(1, SiloStatus.Dead), before.Version.Next()));
        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        Assert.Equal(SiloStatus.Active, Assert.Single(data.Members).Item1.Status);
        // The same address in its next life is another member.
        Assert.True(await table.InsertRowAsync(Member(1, generation: 8), data.Version.Next()));
    }

    [PostgresFact]
    public async Task UpdateRowAsync_CurrentVersion_StoresStatusSuspectsAndTimeAndAdvancesTheVersion()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1), Member(2));
        var suspected = Member(1, SiloStatus.Dead);
        suspected.IAmAliveTime = Start.AddMinutes(1);
        suspected.SuspectTimes = [Tuple.Create(Member(2).SiloAddress, Start), Tuple.Create(Member(3).SiloAddress, Start.AddSeconds(1))];
        Assert.True(await table.UpdateAsync(suspected, before));

        var data = await table.ReadAllAsync();
        Assert.Equal((3, "3"), Versions(data));
        var stored = data.Of(suspected);
        Assert.Equal((SiloStatus.Dead, Start.AddMinutes(1), "silo 1"), (stored.Status, stored.IAmAliveTime, stored.SiloName));
        Assert.Equal(suspected.SuspectTimes, stored.SuspectTimes);
        Assert.Equal(SiloStatus.Active, data.Of(Member(2)).Status);

        suspected.SuspectTimes = null;
        Assert.True(await table.UpdateAsync(suspected, data));
        Assert.Null((await table.ReadAllAsync()).Of(suspected).SuspectTimes);
    }

    [PostgresFact]
    public async Task UpdateRowAsync_OlderVersion_ChangesNothing()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1));
        await table.WithAsync(Member(2));
        Assert.False(await table.UpdateAsync(Member(1, SiloStatus.Dead), before));
        var data = await table.ReadAllAsync();
        Assert.Equal((2, "2"), Versions(data));
        Assert.All(data.Members, static member => Assert.Equal(SiloStatus.Active, member.Item1.Status));
    }

    [PostgresFact]
    public async Task UpdateRowAsync_UnknownMember_ChangesNothing()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1));
        Assert.False(await table.UpdateAsync(Member(1, SiloStatus.Dead, generation: 8), before));
        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        Assert.Equal(SiloStatus.Active, Assert.Single(data.Members).Item1.Status);
    }

    [PostgresTheory]
    [InlineData("read committed")]
    [InlineData("serializable")]
    public async Task UpdateRowAsync_TwoAtOnceOnTheSameVersion_ExactlyOneWins(string isolation)
    {
        await ExecuteAsync($"ALTER DATABASE \"{Name}\" SET default_transaction_isolation = '{isolation}'");
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1), Member(2));
        Task<bool>[] updates;
        await using (await HoldAsync("SELECT FROM streamcluster.OrleansMembershipVersionTable FOR UPDATE"))
        {
            updates = [.. new[] { 1, 2 }.Select(number => table.UpdateAsync(Member(number, SiloStatus.Dead), before))];
            await UntilLockedAsync(2);
        }

        Assert.Equal([false, true], (await Task.WhenAll(updates)).Order());
        var data = await table.ReadAllAsync();
        Assert.Equal((3, "3"), Versions(data));
        Assert.Single(data.Members, static member => member.Item1.Status == SiloStatus.Dead);
    }

    [PostgresFact]
    public async Task InsertRowAsync_TwoAtOnceOnTheSameVersion_ExactlyOneWins()
    {
        var table = await SetUpAsync();
        var before = await table.ReadAllAsync();
        Task<bool>[] inserts;
        await using (await HoldAsync("SELECT FROM streamcluster.OrleansMembershipVersionTable FOR UPDATE"))
        {
            inserts = [.. new[] { 1, 1 }.Select(number => table.InsertRowAsync(Member(number), before.Version.Next()))];
            await UntilLockedAsync(2);
        }

        Assert.Equal([false, true], (await Task.WhenAll(inserts)).Order());
        var data = await table.ReadAllAsync();
        Assert.Equal((1, "1"), Versions(data));
        Assert.Equal([1], data.Ports());
    }

    [PostgresFact]
    public async Task UpdateRowAsync_MemberDeletedMeanwhile_ChangesNothing()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1));
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var delete = new NpgsqlCommand("DELETE FROM streamcluster.OrleansMembershipTable", connection, transaction);
        await delete.ExecuteNonQueryAsync();
        var update = table.UpdateAsync(Member(1, SiloStatus.Dead), before);
        await UntilLockedAsync(1);
        await transaction.CommitAsync();
        Assert.False(await update);
        Assert.Equal((1, "1"), Versions(await table.ReadAllAsync()));
    }

    [PostgresFact]
    public async Task UpdateRowAsync_HeartbeatMeanwhile_Wins()
    {
        var table = await SetUpAsync();
        var before = await table.WithAsync(Member(1));
        Task<bool> update;
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var beat = new NpgsqlCommand("UPDATE streamcluster.OrleansMembershipTable SET IAmAliveTime = now()", connection, transaction);
            await beat.ExecuteNonQueryAsync();
            update = table.UpdateAsync(Member(1, SiloStatus.ShuttingDown), before);
            await UntilLockedAsync(1);
            await transaction.CommitAsync();
        }

        Assert.True(await update);
        var data = await table.ReadAllAsync();
        Assert.Equal((2, "2"), Versions(data));
        Assert.Equal(SiloStatus.ShuttingDown, Assert.Single(data.Members).Item1.Status);
    }

    [PostgresFact]
    public async Task ReadRowAsync_OneOfSeveral_ReturnsItAloneWithTheVersion()
    {
        var table = await SetUpAsync();
        await table.WithAsync(Member(1), Member(2), Member(2, generation: 8));
        var data = await table.ReadRowAsync(Member(2).SiloAddress);
        Assert.Equal((3, "3"), Versions(data));
        Assert.Equal(Member(2).SiloAddress, Assert.Single(data.Members).Item1.SiloAddress);

        data = await table.ReadRowAsync(Member(9).SiloAddress);
        Assert.Equal((3, "3"), Versions(data));
        Assert.Empty(data.Members);
    }

    [PostgresFact]
    public async Task UpdateIAmAliveAsync_OneMember_ChangesItsTimeAlone()
    {
        var table = await SetUpAsync();
        await table.WithAsync(Member(1), Member(2));
        var beat = Member(1, SiloStatus.Dead);
        beat.IAmAliveTime = Start.AddHours(1);
        await table.UpdateIAmAliveAsync(beat);
        var data = await table.ReadAllAsync();
        Assert.Equal((2, "2"), Versions(data));
        var stored = data.Of(beat);
        Assert.Equal((SiloStatus.Active, beat.IAmAliveTime), (stored.Status, stored.IAmAliveTime));
        Assert.Equal(Member(2).IAmAliveTime, data.Of(Member(2)).IAmAliveTime);
    }

    [PostgresFact]
    public async Task CleanupDefunctSiloEntriesAsync_OldAndYoungMembers_DeletesOldOnesThatAreNotActive()
    {
        var table = await SetUpAsync();
        await table.WithAsync(
            Member(1), Member(2, SiloStatus.Dead), Member(3, SiloStatus.Joining), Member(4, SiloStatus.ShuttingDown), Member(10, SiloStatus.Dead));
        var other = await SetUpAsync("c2");
        await other.WithAsync(Member(1, SiloStatus.Dead));

        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Start.AddSeconds(10)));

        var data = await table.ReadAllAsync();
        Assert.Equal([1, 10], data.Ports());
        Assert.Equal((5, "5"), Versions(data));
        Assert.Equal([1], (await other.ReadAllAsync()).Ports());
    }

    [PostgresFact]
    public async Task CleanupDefunctSiloEntriesAsync_RowInUse_IsPassedOver()
    {
        var table = await SetUpAsync();
        await table.WithAsync(Member(1, SiloStatus.Dead), Member(2, SiloStatus.Dead));
        await using (await HoldAsync("SELECT FROM streamcluster.OrleansMembershipTable WHERE Port = 1 FOR UPDATE"))
            await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Start.AddHours(1)));
        Assert.Equal([1], (await table.ReadAllAsync()).Ports());
    }

    [PostgresFact]
    public async Task DeleteMembershipTableEntriesAsync_OneCluster_LeavesTheOthers()
    {
        var (table, other) = (await SetUpAsync(), await SetUpAsync("c2"));
        await table.WithAsync(Member(1));
        await other.WithAsync(Member(2));
        await table.DeleteMembershipTableEntriesAsync("c1");
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.OrleansMembershipVersionTable"));
        Assert.Equal([2], (await other.ReadAllAsync()).Ports());
    }

    [PostgresFact]
    public async Task GetGateways_MembersOfEachKind_ListsActiveOnesWithAGateway()
    {
        var table = await SetUpAsync();
        var without = Member(3);
        without.ProxyPort = 0;
        await table.WithAsync(Member(1), Member(2, SiloStatus.Dead), without, Member(4, SiloStatus.Joining));
        await (await SetUpAsync("c2")).WithAsync(Member(5));

        var gateways = Gateways(ConnectionString);
        await gateways.InitializeGatewayListProvider();
        Assert.Equal(SiloAddress.New(Member(1).SiloAddress.Endpoint.Address, 30001, 7).ToGatewayUri(), Assert.Single(await gateways.GetGateways()));
    }

    private static (int, string) Versions(MembershipTableData data) => (data.Version.Version, data.Version.VersionEtag);

    private async Task<IMembershipTable> SetUpAsync(string cluster = "c1")
    {
        await NodeAsync();
        var table = Table(ConnectionString, cluster);
        await table.InitializeMembershipTableAsync(true);
        return table;
    }
}
