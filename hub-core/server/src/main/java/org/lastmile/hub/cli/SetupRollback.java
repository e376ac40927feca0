package org.lastmile.hub.cli;

import java.util.concurrent.Callable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.activation.SetupVersions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub routes rollback}: puts the files of an earlier setup back; a running zone takes them within seconds. */
@Command(name = "rollback", mixinStandardHelpOptions = true)
final class SetupRollback implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ZoneSetup setup;

  @Parameters(paramLabel = "<version>", descriptionKey = "setup.number")
  private int number;

  @Option(names = "--reason", required = true, descriptionKey = "dead.why")
  private String reason = "";

  @Option(names = "--by", descriptionKey = "setup.who", defaultValue = "${sys:user.name}")
  private String person = "";

  @Override
  public Integer call() {
    SetupVersions versions = setup.versions();
    SetupVersions.About wanted = versions.about(number);
    versions.putBack(wanted, person, Masking.withoutNumbersOfPersons(reason));
    spec.commandLine().getOut().println(CommandWords.of(spec).of("setup.back", wanted.number()));
    return 0;
  }
}
