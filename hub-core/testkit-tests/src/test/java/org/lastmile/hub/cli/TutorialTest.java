package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/tutorial.md} says, with the very blocks that stand there. */
class TutorialTest {
  private static final Path TUTORIAL =
      Path.of(System.getProperty("hub.root"), "docs", "tutorial.md");
  private static final String BLOCK = "```\\w*\\n(.*?)```\\n";

  /** A whole file, or a text in a file and what stands there instead. */
  private static final Pattern STEP =
      Pattern.compile(
          "^(?:`(src/[^`]+)`\\n"
              + BLOCK
              + "|In `(src/[^`]+)`, instead of\\n"
              + BLOCK
              + "write\\n"
              + BLOCK
              + ")",
          Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void itGoesFromNothingToGreenInFewerThanAHundredLines(@TempDir Path work) throws Exception {
    String text = Files.readString(TUTORIAL);
    assertThat(text).contains("./hub connector new library-cards --protocol rest --zone outside\n");
    MadeConnector.run(work, 0, "new", "library-cards", "--protocol", "rest", "--zone", "outside");
    Path made = work.resolve("library-cards");

    long lines = 0;
    Matcher step = STEP.matcher(text);
    while (step.find()) {
      lines += step.group(1) == null ? replace(made, step) : write(made, step);
    }

    assertThat(lines).isBetween(50L, 99L);
    assertThat(
            MadeConnector.failures(
                made, "org.lastmile.connectors.librarycards.LibraryCardsContractTest"))
        .isEmpty();
  }

  private static long write(Path made, Matcher step) throws IOException {
    Path file = made.resolve(step.group(1));
    assertThat(file.toString().endsWith(".cases.yaml") ? file.getParent() : file)
        .as("begun by the command")
        .exists();
    Files.writeString(file, step.group(2));
    return step.group(2).lines().count();
  }

  private static long replace(Path made, Matcher step) throws IOException {
    Path file = made.resolve(step.group(3));
    String before = Files.readString(file);
    assertThat(before).as(step.group(3)).containsOnlyOnce(step.group(4));
    Files.writeString(file, before.replace(step.group(4), step.group(5)));
    return step.group(5).lines().count();
  }
}
