package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** What is wrong in the configuration is told by key, with what was found and what is allowed. */
class SettingsReaderTest {
  @TempDir private Path config;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(config.resolve("hub.yaml"), "hub: {}\n");
    Files.writeString(config.resolve("outside.yaml"), "hub:\n  door: {port: 18080}\n");
  }

  private HubSettings read(Map<String, String> overrides) {
    return SettingsReader.read(Zone.OUTSIDE, config, config, overrides);
  }

  private void refused(Map<String, String> overrides, String... words) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> read(overrides))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CONFIG_INVALID");
              assertThat(fault.getMessage() + " " + fault.place()).contains(words);
            });
  }

  @Test
  void readsTheFilesOfTheZone() {
    assertThat(read(Map.of()).door().port()).isEqualTo(18080);
  }

  @ParameterizedTest
  @CsvSource({
    "hub.door.port, eighty, a whole number",
    "hub.delivery.default.timeout, soon, a duration such as",
    "hub.brake.disk-free, much, a size such as"
  })
  void aWrongValueIsToldByItsKey(String key, String found, String allowed) {
    refused(Map.of(key, found), key, "'" + found + "'", allowed);
  }

  @Test
  void aFileThatIsNotYamlIsToldByLine() throws IOException {
    Files.writeString(config.resolve("outside.yaml"), "hub:\n  door: {port: 18080\n");
    refused(Map.of(), "not YAML", "line ");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(config.resolve("outside.yaml"));
    refused(Map.of(), "outside.yaml", "missing");
  }
}
