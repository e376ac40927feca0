package org.lastmile.hub.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.activation.SetupVersions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hub routes history}: every setup that a zone has had. */
@Command(name = "history", mixinStandardHelpOptions = true)
final class SetupHistory implements Callable<Integer> {
  private static final int HASH_SHOWN = 12;
  private static final int FILES_SHOWN = 3;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ZoneSetup setup;

  @Override
  public Integer call() {
    CommandWords words = CommandWords.of(spec);
    SetupVersions versions = setup.versions();
    int holding = versions.holding().number();
    TextTable table =
        new TextTable(
            words.of("setup.version"),
            words.of("setup.since"),
            words.of("setup.by"),
            words.of("setup.reason"),
            words.of("setup.files"),
            words.of("setup.hash"));
    for (SetupVersions.About one : versions.all()) {
      table.row(
          List.of(
              one.number() + (one.number() == holding ? " *" : ""),
              one.at().toString(),
              one.by(),
              one.reason(),
              files(List.copyOf(one.changed())),
              one.hash().substring(0, HASH_SHOWN)));
    }
    table.print(spec.commandLine().getOut());
    return 0;
  }

  private static String files(List<String> changed) {
    return changed.size() <= FILES_SHOWN
        ? String.join(", ", changed)
        : String.join(", ", changed.subList(0, FILES_SHOWN)) + " … " + changed.size();
  }
}
