package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.flow.ShareState;
import org.lastmile.hub.flow.Subscription;
import org.lastmile.hub.flow.Subscriptions;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.mapping.CanonicalTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub shares}: who gets which data of whom. */
@Command(
    name = "shares",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SharesCommand.Listing.class)
final class SharesCommand {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  private SharesCommand() {}

  @Command(name = "list", mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--config", defaultValue = "config", descriptionKey = "routes.config")
    @SuppressWarnings("NullAway.Init")
    Path config;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      LocalDate today = LocalDate.now(Clock.system(SHANGHAI));
      List<Subscription> all =
          Subscriptions.read(
                  config.resolve("subscriptions.yaml"),
                  new CanonicalTypes(),
                  Systems.read(config.resolve("systems.yaml")))
              .fit()
              .all();
      TextTable table =
          new TextTable(
              words.of("shares.id"),
              words.of("case.state"),
              words.of("shares.provider"),
              words.of("shares.receiver"),
              words.of("shares.what"),
              words.of("shares.item"),
              words.of("shares.kind"),
              words.of("shares.purpose"),
              words.of("shares.approval"),
              words.of("shares.until"),
              words.of("shares.items"));
      all.forEach(one -> table.row(cells(words, one, today)));
      table.print(out);
      long open = all.stream().filter(one -> one.state(today) == ShareState.OPEN).count();
      out.println(words.of("shares.found", all.size(), open, today.toString()));
      return 0;
    }

    private static List<String> cells(CommandWords words, Subscription one, LocalDate today) {
      return List.of(
          one.id(),
          words.of(one.state(today)),
          one.provider(),
          one.receiver(),
          one.type().toString(),
          one.catalogueItem(),
          words.of(one.kind()),
          one.purpose(),
          one.approval(),
          one.until().toString(),
          String.join(" ", one.items())
              + (one.attachments() ? " + " + words.of("shares.attachments") : ""));
    }
  }
}
