package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.connector.DryRun.Outcome;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/**
 * What a translation must make of one document: a pair of samples, or one case of a {@code .cases.yaml}, or of a
 * file of a layout.
 *
 * @param outcomes what each translation that may be meant makes of it; one of them must be right
 * @param expected a tree, the bytes of a native document, or what it is refused with
 */
record Example(
    String name, Function<DryRun, List<? extends Outcome<?>>> outcomes, Object expected) {
  /** Codes of faults that a file itself has, and no document can bring about. */
  private static final Set<String> INVALID = Set.of("MAPPING_INVALID", "LAYOUT_INVALID");

  /** A refusal by its code and, where one is named, its place. */
  record Refused(String code, @Nullable String place) {
    static Refused of(String text) {
      String[] parts = text.split(" at ", 2);
      return new Refused(parts[0], parts.length > 1 ? parts[1] : null);
    }
  }

  static Example inbound(Sample sample) {
    return inbound(sample.name(), sample.type(), sample.nativeBytes(), sample.canonical());
  }

  static Example inbound(String name, MessageType type, byte[] document, Object expected) {
    return new Example(name, run -> run.toCanonical(type, document), expected);
  }

  static Example outbound(Sample sample) {
    return outbound(sample.name(), sample.canonical(), sample.nativeBytes());
  }

  static Example outbound(String name, JsonNode message, Object expected) {
    return new Example(
        name, run -> run.toNative(SampleMessages.read((ObjectNode) message)), expected);
  }

  static Example ofMapping(String name, String mapping, Object input, Object expected) {
    return new Example(name, run -> List.of(run.mapped(mapping, input)), expected);
  }

  static Example written(String name, String layout, JsonNode tree, byte[] expected) {
    return new Example(name, run -> List.of(run.written(layout, tree)), expected);
  }

  static Example read(String name, String layout, byte[] file, JsonNode expected) {
    return new Example(name, run -> List.of(run.read(layout, file)), expected);
  }

  /** The same, by no other translations than those that are right for another, of which it is a case. */
  Example like(Example other) {
    return new Example(
        name,
        run -> {
          Set<String> right =
              other.outcomes.apply(run.unedited()).stream()
                  .filter(other::right)
                  .map(Outcome::mapping)
                  .collect(Collectors.toSet());
          return outcomes.apply(run).stream()
              .filter(outcome -> right.contains(outcome.mapping()))
              .toList();
        },
        expected);
  }

  /** Whether it comes out as it must. */
  Verdict of(DryRun run) {
    List<? extends Outcome<?>> all = outcomes.apply(run);
    if (all.stream().anyMatch(this::right)) {
      return Verdict.RIGHT;
    }
    return all.stream()
            .map(Outcome::refusal)
            .anyMatch(refusal -> refusal != null && INVALID.contains(refusal.code()))
        ? Verdict.NOT_RUN
        : Verdict.WRONG;
  }

  /** What became of an example. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** What should have translated it is invalid. */
    NOT_RUN
  }

  /** The mappings and layouts that are read for it. */
  Set<String> reads(DryRun run) {
    Set<String> reads = new TreeSet<>();
    of(run.watched(reads::add));
    return reads;
  }

  void check(DryRun run) {
    List<? extends Outcome<?>> all = outcomes.apply(run);
    if (all.stream().noneMatch(this::right)) {
      throw new AssertionError(
          name
              + " became none of what it should; by mapping: "
              + all.stream().map(Example::told).toList()
              + "\nexpected "
              + (expected instanceof byte[] bytes ? Documents.text(bytes) : expected));
    }
  }

  private boolean right(Outcome<?> outcome) {
    HubException refusal = outcome.refusal();
    if (expected instanceof Refused refused) {
      return refusal != null
          && refusal.code().equals(refused.code())
          && (refused.place() == null || refused.place().equals(refusal.place()));
    }
    Object result = outcome.result();
    return result instanceof byte[] bytes && expected instanceof byte[] wanted
        ? Documents.same(bytes, wanted)
        : expected.equals(result);
  }

  static String told(Outcome<?> outcome) {
    HubException refusal = outcome.refusal();
    if (refusal != null) {
      return "\n"
          + outcome.mapping()
          + " refused: "
          + refusal.code()
          + " at "
          + refusal.place()
          + ": "
          + refusal.getMessage();
    }
    Object result = outcome.result();
    return "\n"
        + outcome.mapping()
        + " gave: "
        + (result instanceof byte[] bytes ? Documents.text(bytes) : result);
  }
}
