package org.lastmile.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.activation.SafeFiles;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.matter.ListSource;
import org.lastmile.hub.matter.MatterImport;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub matters import}: makes the catalogue of a list, and tells every row that is not in order. */
@Command(name = "import", mixinStandardHelpOptions = true)
final class MattersImport implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "<list>", descriptionKey = "matters.list")
  @SuppressWarnings("NullAway.Init")
  private Path list;

  @Option(names = "--config", defaultValue = "config", descriptionKey = "routes.config")
  @SuppressWarnings("NullAway.Init")
  private Path config;

  @Option(names = "--sheet", descriptionKey = "matters.sheet")
  private @Nullable String sheet;

  @Option(names = "--source", defaultValue = ListSource.NATIONAL, descriptionKey = "matters.source")
  private String source = "";

  @Option(names = "--mapping", descriptionKey = "matters.mapping")
  private @Nullable Path mapping;

  @Option(names = "--dry-run", descriptionKey = "matters.dry")
  private boolean dry;

  @Option(names = "--accept-dirty", descriptionKey = "matters.accept")
  private boolean accept;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    Path file = MattersCommand.file(config);
    Matters present = Files.exists(file) ? Matters.read(file).fit() : new Matters(List.of());
    MatterImport imported =
        MatterImport.of(
            String.valueOf(list.getFileName()),
            bytes(),
            sheet,
            ListSource.of(source, mapping),
            present,
            Systems.read(config.resolve("systems.yaml")).ids());
    MatterFindings findings = new MatterFindings(imported.findings(), words);
    findings.print(out);
    Path report = list.resolveSibling(list.getFileName() + ".report.csv");
    SafeFiles.write(report, findings.csv());
    out.println(words.of("matters.report", imported.findings().size(), report));
    codes(out, "+", imported.added());
    codes(out, "~", imported.changed());
    codes(out, "-", imported.cancelled());
    out.println(
        words.of(
            "matters.outcome",
            imported.rows(),
            imported.added().size(),
            imported.changed().size(),
            imported.unchanged(),
            imported.leftOut(),
            imported.cancelled().size()));
    MattersCommand.tellSample(out, words, imported.catalogue().sample());
    return written(out, words, imported, file) ? 0 : 1;
  }

  private boolean written(PrintWriter out, CommandWords words, MatterImport imported, Path file) {
    if (imported.leftOut() == imported.rows()) {
      out.println(words.of("matters.none"));
      return false;
    }
    if (imported.leftOut() > 0 && !accept) {
      out.println(words.of("matters.refused", imported.leftOut()));
      return false;
    }
    if (dry) {
      out.println(words.of("matters.tried"));
      return true;
    }
    SafeFiles.write(file, imported.catalogue().csv());
    out.println(words.of("matters.written", file));
    return true;
  }

  private static void codes(PrintWriter out, String sign, List<String> codes) {
    codes.forEach(code -> out.println("  " + sign + " " + code));
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(list);
    } catch (IOException e) {
      throw new HubException(
          "MATTERS_LIST_UNREADABLE",
          FaultKind.CALLER,
          list + " cannot be read",
          list.toString(),
          e);
    }
  }
}
