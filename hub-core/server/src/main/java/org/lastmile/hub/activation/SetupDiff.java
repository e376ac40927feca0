package org.lastmile.hub.activation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowCatalog.FlowView;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.flow.Subscription;
import org.lastmile.hub.flow.Subscriptions;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.Matters;

/**
 * What one setup changes of another.
 *
 * @param files names of those that differ
 * @param connectors ids of those that are told something else
 * @param sample whether matters in use are made up, before or after
 */
public record SetupDiff(
    Set<String> files,
    List<FlowChange> flows,
    List<MatterChange> matters,
    List<SubscriptionChange> subscriptions,
    Set<String> connectors,
    boolean sample) {
  /** A flow that is new, gone or another. */
  public record FlowChange(String id, @Nullable FlowView before, @Nullable FlowView after) {}

  /**
   * A matter that is new, gone, or handled otherwise.
   *
   * @param before department, system, promised and statutory limit, state and version; likewise after
   */
  public record MatterChange(
      String code, String name, @Nullable String before, @Nullable String after) {}

  /**
   * A subscription that is new, gone or another.
   *
   * @param before as {@link Subscription#line} tells it; likewise after
   */
  public record SubscriptionChange(String id, @Nullable String before, @Nullable String after) {}

  /** Compares two setups that are fit. */
  public static SetupDiff between(SetupPlaces before, SetupPlaces after) {
    Set<String> files = Setup.read(after).differences(Setup.read(before));
    Set<String> connectors = new TreeSet<>();
    files.forEach(name -> connectors.add(SetupPlaces.connector(name)));
    connectors.remove("");
    Flows.Reference old = FlowBench.reference(before.config());
    Flows.Reference other = FlowBench.reference(after.config());
    return new SetupDiff(
        files,
        flows(FlowBench.views(before.routes(), old), FlowBench.views(after.routes(), other)),
        matters(old.matters(), other.matters()),
        subscriptions(old.subscriptions(), other.subscriptions()),
        connectors,
        old.matters().sample() || other.matters().sample());
  }

  private static List<FlowChange> flows(List<FlowView> before, List<FlowView> after) {
    Map<String, FlowView> old = new HashMap<>();
    before.forEach(flow -> old.put(flow.id(), flow));
    Map<String, FlowView> other = new HashMap<>();
    after.forEach(flow -> other.put(flow.id(), flow));
    Set<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(other.keySet());
    List<FlowChange> changes = new ArrayList<>();
    for (String id : ids) {
      FlowView was = old.get(id);
      FlowView is = other.get(id);
      if (was == null || is == null || !was.contentHash().equals(is.contentHash())) {
        changes.add(new FlowChange(id, was, is));
      }
    }
    return changes;
  }

  private static List<MatterChange> matters(Matters before, Matters after) {
    Set<String> codes = new TreeSet<>();
    before.all().forEach(matter -> codes.add(matter.code()));
    after.all().forEach(matter -> codes.add(matter.code()));
    List<MatterChange> changes = new ArrayList<>();
    for (String code : codes) {
      @Nullable Matter was = before.find(code).orElse(null);
      @Nullable Matter is = after.find(code).orElse(null);
      if (was == null || !was.equals(is)) {
        @Nullable Matter named = is == null ? was : is;
        changes.add(
            new MatterChange(code, named == null ? "" : named.name(), handled(was), handled(is)));
      }
    }
    return changes;
  }

  private static List<SubscriptionChange> subscriptions(Subscriptions before, Subscriptions after) {
    Map<String, String> old = lines(before);
    Map<String, String> other = lines(after);
    Set<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(other.keySet());
    return ids.stream()
        .filter(id -> !Objects.equals(old.get(id), other.get(id)))
        .map(id -> new SubscriptionChange(id, old.get(id), other.get(id)))
        .toList();
  }

  private static Map<String, String> lines(Subscriptions all) {
    Map<String, String> lines = new HashMap<>();
    all.all().forEach(one -> lines.put(one.id(), one.line()));
    return lines;
  }

  private static @Nullable String handled(@Nullable Matter matter) {
    return matter == null
        ? null
        : String.join(
            " ",
            matter.department(),
            matter.system(),
            days(matter.promised()) + "/" + days(matter.legal()),
            matter.state().id(),
            "v" + matter.version());
  }

  private static String days(Matter.@Nullable Limit limit) {
    if (limit == null) {
      return "-";
    }
    return limit.unit() == Matter.Unit.WORKING
        ? Integer.toString(limit.days())
        : limit.days() + " " + limit.unit().id();
  }
}
