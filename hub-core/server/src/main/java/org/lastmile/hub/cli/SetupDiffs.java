package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.activation.SetupCheck;
import org.lastmile.hub.activation.SetupDiff;
import org.lastmile.hub.activation.SetupPlaces;
import org.lastmile.hub.activation.SetupVersions;
import org.lastmile.hub.flow.FlowCatalog.FlowView;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub routes diff}: what the folders would change, for which systems, matters and subscriptions. */
@Command(name = "diff", mixinStandardHelpOptions = true)
final class SetupDiffs implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ZoneSetup setup;

  @Option(names = "--from", descriptionKey = "setup.from")
  private @Nullable Integer from;

  @Option(names = "--to", descriptionKey = "setup.to")
  private @Nullable Integer to;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    SetupVersions versions = setup.versions();
    SetupPlaces before = versions.places(from == null ? versions.holding() : versions.about(from));
    SetupPlaces after = to == null ? versions.folders() : versions.places(versions.about(to));
    List<HubException> faults = SetupCheck.faults(after);
    faults.forEach(fault -> out.println(Routes.line(fault)));
    if (!faults.isEmpty()) {
      return 1;
    }
    print(out, words, SetupDiff.between(before, after));
    return 0;
  }

  private static void print(PrintWriter out, CommandWords words, SetupDiff diff) {
    if (diff.files().isEmpty()) {
      out.println(words.of("setup.same"));
      return;
    }
    diff.files().forEach(file -> out.println("  " + file));
    for (SetupDiff.FlowChange one : diff.flows()) {
      out.println(words.of(how(one.before(), one.after()), words.of("setup.flow", one.id())));
      side(out, words, "-", one.before());
      side(out, words, "+", one.after());
    }
    if (!diff.matters().isEmpty()) {
      MattersCommand.tellSample(out, words, diff.sample());
    }
    for (SetupDiff.MatterChange one : diff.matters()) {
      out.println(
          words.of(
              how(one.before(), one.after()), words.of("setup.matter", one.code(), one.name())));
      sides(out, one.before(), one.after());
    }
    for (SetupDiff.SubscriptionChange one : diff.subscriptions()) {
      out.println(
          words.of(how(one.before(), one.after()), words.of("setup.subscription", one.id())));
      sides(out, one.before(), one.after());
    }
    for (String connector : diff.connectors()) {
      out.println(words.of("setup.changed", words.of("setup.connector", connector)));
    }
  }

  private static String how(@Nullable Object before, @Nullable Object after) {
    return before == null ? "setup.new" : after == null ? "setup.gone" : "setup.changed";
  }

  private static void sides(PrintWriter out, @Nullable String before, @Nullable String after) {
    if (before != null) {
      out.println("  - " + before);
    }
    if (after != null) {
      out.println("  + " + after);
    }
  }

  private static void side(
      PrintWriter out, CommandWords words, String sign, @Nullable FlowView flow) {
    if (flow == null) {
      return;
    }
    String sources =
        flow.sources().isEmpty() ? words.of("setup.any") : String.join(", ", flow.sources());
    String targets =
        String.join(
            ", ", flow.targets().stream().map(t -> t.system() + " (" + t.type() + ")").toList());
    out.println(
        "  " + sign + " " + words.of("setup.takes", flow.type().toString(), sources, targets));
  }
}
