package org.lastmile.hub.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemAnswerTest {
  @Test
  void whatIsNoJsonIsMissing() {
    assertThat(SystemAnswer.json(bytes("{\"code\": 3}")).path("code").asInt()).isEqualTo(3);
    assertThat(SystemAnswer.json(bytes("<html>李样例")).isMissingNode()).isTrue();
    assertThat(SystemAnswer.json(bytes("")).isMissingNode()).isTrue();
    assertThat(SystemAnswer.json(null).isMissingNode()).isTrue();
  }

  @Test
  void aReasonHoldsNoNumberOfAPersonAndIsShort() {
    assertThat(SystemAnswer.reason(" 339900199001011234 or 33990019900101123X, row 12 "))
        .isEqualTo("*** or ***, row 12");
    assertThat(SystemAnswer.reason("x".repeat(301))).hasSize(300);
    assertThat(SystemAnswer.reason(" ")).isEqualTo("no reason was given");
    assertThat(SystemAnswer.words(" ")).isEmpty();
  }

  @Test
  void xmlBringsNothingFromOutside(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "outside");
    String document =
        "<!DOCTYPE a [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]><a><code>B1</code>&x;</a>";
    XMLStreamReader xml = SystemAnswer.xml(new StreamSource(new StringReader(document)));
    StringBuilder text = new StringBuilder();
    assertThatThrownBy(
            () -> {
              while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.CHARACTERS) {
                  text.append(xml.getText());
                }
              }
            })
        .isInstanceOf(XMLStreamException.class);
    assertThat(text).hasToString("B1");
  }

  @Test
  void aCharacterIsCutOffWhole() {
    assertThat(SystemAnswer.shortened("𠮷𠮷𠮷", 2)).isEqualTo("𠮷𠮷");
    assertThat(SystemAnswer.shortened("𠮷𠮷", 2)).isEqualTo("𠮷𠮷");
    assertThat(SystemAnswer.words("x".repeat(299) + "𠮷𠮷")).endsWith("x𠮷");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
