package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.HubException;

class ConfigReaderTest {
  private static final ConnectorDescriptor DESCRIPTOR =
      DescriptorReader.read(
          (PluginMaker.DESCRIPTOR
                  + """
                    rows:
                      type: integer
                      unit: rows
                      default: 500
                      description: {zh-CN: 行数, en: Rows of one page}
                    key:
                      type: string
                      secret: true
                      description: {zh-CN: 密钥, en: Shared key}
                  """)
              .getBytes(StandardCharsets.UTF_8),
          "connector.yaml");

  @TempDir private Path dir;
  private ConfigReader reader;

  @BeforeEach
  void reader() {
    reader = new ConfigReader(dir, name -> name.equals("OFFICE_KEY") ? "from-environment" : null);
  }

  @Test
  void valuesAreCheckedAndDefaultsFilledIn() throws Exception {
    Map<String, String> values =
        read("baseUrl: https://office.test:8443/api\nkey: ${OFFICE_KEY}\nrows: 20\n");
    assertThat(values)
        .containsEntry("baseUrl", "https://office.test:8443/api")
        .containsEntry("key", "from-environment")
        .containsEntry("rows", "20")
        .containsEntry("responseTimeout", "400ms")
        .containsEntry("token", "");
  }

  @Test
  void aSecretMayLieInAFileBesideTheConfiguration() throws Exception {
    Files.writeString(dir.resolve("office.key"), "from-file\n");
    assertThat(read("baseUrl: http://a\nkey: file:office.key\n")).containsEntry("key", "from-file");
    refused(
        "baseUrl: http://a\nkey: file:none.key\n", "key 'key' names a file that cannot be read");
  }

  @Test
  void whatIsWrongIsToldByKeyFoundAndAllowed() throws Exception {
    refused(
        "key: k\n",
        "ledger-office.yaml: key 'baseUrl' is missing, allowed is a url; it is compulsory: Address");
    refused("baseUrl: office\nkey: k\n", "key 'baseUrl' is 'office', allowed is an absolute URL");
    refused(
        "baseUrl: http://a\nkey: k\nrows: 20s\n", "key 'rows' is '20s', allowed is a whole number");
    refused(
        "baseUrl: http://a\nkey: k\nresponseTimeout: 30\n",
        "key 'responseTimeout' is '30', allowed is a whole number with a unit");
    refused(
        "baseUrl: http://a\nkey: k\nurl: b\n",
        "key 'url' is unknown, allowed are baseUrl, responseTimeout, token, rows, key");
    refused("baseUrl: http://a\nkey: k\nkey: l\n", "Duplicate field 'key'");
    refused("baseUrl: [a]\nkey: k\n", "key 'baseUrl' is a list, allowed is one value");
    refused(
        "baseUrl: http://a\nkey: ${NOT_SET}\n",
        "names the environment variable NOT_SET, which is not set");
    refused("- a\n", "found a list, allowed is a mapping of keys");
  }

  @Test
  void noFaultQuotesASecret() throws Exception {
    assertThatThrownBy(() -> read("baseUrl: http://a\nkey: hunter2\nkey: hunter3\n"))
        .hasMessageNotContaining("hunter");
    assertThatThrownBy(() -> read("baseUrl: http://a\nkey: hunter2\n: :\n"))
        .hasMessageNotContaining("hunter");
  }

  private Map<String, String> read(String yaml) throws IOException {
    Files.writeString(dir.resolve("ledger-office.yaml"), yaml);
    return reader.read(DESCRIPTOR);
  }

  private void refused(String yaml, String expected) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("CONNECTOR_CONFIG"))
        .hasMessageContaining(expected);
  }
}
