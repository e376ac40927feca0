package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract suite finds samples by which nobody would notice that a mapping was changed. */
class BrokenSamplesTest extends BrokenOffice {
  @Test
  void whatNoSampleHasAndACaseThatDoesNotHoldAreFound() throws IOException {
    assertThat(
            failures(
                copy -> {
                  replace(
                      copy.resolve(INBOUND),
                      "\"text\": .words",
                      "\"text\": .words, \"dueAt\": .until");
                  replace(
                      copy.resolve(OUTBOUND),
                      "<xsl:for-each select",
                      "<xsl:if test=\"exists($message?due) or $message?priority = ('URGENT', 'SPECIAL')\">"
                          + "<due><xsl:value-of select=\"$message?due\"/></due></xsl:if><xsl:for-each select");
                  replace(copy.resolve(CASES), "refused: SAMPLE_NO_CASE", "refused: SAMPLE_OTHER");
                }))
        .containsExactlyInAnyOrder(INBOUND, OUTBOUND, "case.dispatched: no number");
  }

  private static void replace(Path file, String old, String other) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, other));
  }
}
