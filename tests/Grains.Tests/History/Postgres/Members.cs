using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>Orleans's own table of a cluster's members, and members for it.</summary>
internal static class Members
{
    public static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public static IMembershipTable Table(string connectionString, string cluster = "c1") => new AdoNetClusteringTable(
        null!, // not used
        Options.Create(new ClusterOptions { ClusterId = cluster }),
        Options.Create(new AdoNetClusteringSiloOptions
        {
            Invariant = PostgresMembershipConnection.Invariant,
            ConnectionString = PostgresMembershipConnection.ConnectionStringOf(new PostgresOptions(connectionString)),
        }),
        NullLogger<AdoNetClusteringTable>.Instance);

    public static IGatewayListProvider Gateways(string connectionString, string cluster = "c1") => new AdoNetGatewayListProvider(
        NullLogger<AdoNetGatewayListProvider>.Instance,
        null!, // not used
        Options.Create(new AdoNetClusteringClientOptions
        {
            Invariant = PostgresMembershipConnection.Invariant,
            ConnectionString = PostgresMembershipConnection.ConnectionStringOf(new PostgresOptions(connectionString)),
        }),
        Options.Create(new GatewayOptions()),
        Options.Create(new ClusterOptions { ClusterId = cluster }));

    /// <summary>A member. Its number is its port, and a part of the port of its gateway and of its names.</summary>
    public static MembershipEntry Member(int number, SiloStatus status = SiloStatus.Active, int generation = 7) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.0.0.1"), number, generation),
        SiloName = $"silo {number}",
        HostName = $"host {number}",
        Status = status,
        ProxyPort = 30000 + number,
        StartTime = Start,
        IAmAliveTime = Start.AddSeconds(number),
    };

    /// <summary>Inserts on the version that is.</summary>
    public static async Task<MembershipTableData> WithAsync(this IMembershipTable table, params MembershipEntry[] members)
    {
        foreach (var member in members)
            Assert.True(await table.InsertRowAsync(member, (await table.ReadAllAsync()).Version.Next()));
        return await table.ReadAllAsync();
    }

    /// <summary>Updates as a silo does: with the version that it has read, and its member's etag. An unknown member's is the version's.</summary>
    public static Task<bool> UpdateAsync(this IMembershipTable table, MembershipEntry member, MembershipTableData read) => table.UpdateRowAsync(
        member, read.TryGet(member.SiloAddress)?.Item2 ?? read.Version.VersionEtag, read.Version.Next());

    public static MembershipEntry Of(this MembershipTableData data, MembershipEntry member) =>
        Assert.Single(data.Members, stored => stored.Item1.SiloAddress.Equals(member.SiloAddress)).Item1;

    public static IEnumerable<int> Ports(this MembershipTableData data) => data.Members.Select(static member => member.Item1.SiloAddress.Endpoint.Port).Order();
}
