using System.Reflection;
using Orleans.Concurrency;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Grains.Tests.Contracts;

/// <summary>What makes the grains Orleans grains and nothing else.</summary>
public sealed class GrainRulesTests
{
    private static readonly Type[] Interfaces =
    [
        .. typeof(ISessionGrain).Assembly.GetTypes().Where(static type => type.IsInterface && type.IsAssignableTo(typeof(IGrain))),
    ];

    [Fact]
    public void Interfaces_AreTheKnownOnes() => Assert.Equal(
        ["IEnsembleCatalogGrain", "IEnsembleGrain", "ISessionGrain", "IStatsGrain"], Interfaces.Select(static type => type.Name).Order());

    [Fact]
    public void Interface_HasOneImplementationWhichDerivesFromGrain() => Assert.All(Interfaces, static contract =>
    {
        var implementation = Assert.Single(
            typeof(GrainServices).Assembly.GetTypes(), type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(contract));
        Assert.True(implementation.IsAssignableTo(typeof(Grain)));
        Assert.True(implementation.IsSealed);
    });

    [Fact]
    public void SessionGrain_TakesTurnsOnlyByOrleans()
    {
        Assert.Null(typeof(SessionGrain).GetCustomAttribute<ReentrantAttribute>());
        Assert.Null(typeof(SessionGrain).GetCustomAttribute<MayInterleaveAttribute>());
        Assert.Equal(
            [nameof(ISessionGrain.SettleAsync)],
            typeof(ISessionGrain).GetMethods().Where(static method => method.IsDefined(typeof(AlwaysInterleaveAttribute))).Select(static method => method.Name));
    }

    /// <summary>Neither in the grain nor in what it alone holds.</summary>
    [Theory]
    [InlineData(typeof(SessionGrain))]
    [InlineData(typeof(SessionState))]
    [InlineData(typeof(GroupPrediction))]
    [InlineData(typeof(SessionOpening))]
    [InlineData(typeof(RequestBatch))]
    [InlineData(typeof(RequestMemory))]
    internal void SessionGrain_HasNoLockChannelOrSemaphore(Type part) => Assert.All(
        part.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic),
        static field => Assert.False(
            field.FieldType.Namespace is "System.Threading" or "System.Threading.Channels" or "System.Collections.Concurrent" || field.FieldType == typeof(object),
            $"{field.DeclaringType!.Name}.{field.Name} is a {field.FieldType.Name}."));
}
