package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.contract.ContractFile;
import org.lastmile.hub.contract.ErrorCode;
import org.lastmile.hub.contract.ErrorCode.Mends;
import org.lastmile.hub.mapping.Resources;

/** An error code means one thing, whichever connector it comes from. */
class CodesOfAllConnectorsTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root", "."));

  /** What connectors say of a code, by their ids. */
  private static Map<String, Map<String, ErrorCode>> said() throws IOException {
    Map<String, Map<String, ErrorCode>> said = new TreeMap<>();
    try (Stream<Path> connectors = Files.list(ROOT.resolve("connectors"))) {
      for (Path connector : connectors.filter(Files::isDirectory).toList()) {
        ContractFile contract =
            ContractFile.of(Resources.of(connector.resolve("src/main/resources")));
        for (ErrorCode words : contract.codes()) {
          for (String code : words.codes()) {
            said.computeIfAbsent(code, none -> new TreeMap<>())
                .put(connector.getFileName().toString(), words);
          }
        }
      }
    }
    assertThat(said).hasSizeGreaterThan(100);
    return said;
  }

  @Test
  void noTwoConnectorsGiveACodeOfTheirOwnTwoMeanings() throws IOException {
    Set<String> hub = ErrorCodes.ofTheHub();
    assertThat(
            said().entrySet().stream()
                .filter(code -> !hub.contains(code.getKey()))
                .filter(code -> meanings(code.getValue()) > 1))
        .as("codes that are none of the hub, with what the connectors say of them")
        .isEmpty();
  }

  private static long meanings(Map<String, ErrorCode> said) {
    return said.values().stream()
        .map(words -> List.of(words.mends(), words.zh(), words.en()))
        .distinct()
        .count();
  }

  /** What the hub's codes mean may be said more precisely for a system, but not who mends it. */
  @Test
  void aCodeOfTheHubIsMendedByTheSameEverywhere() throws IOException {
    Set<String> hub = ErrorCodes.ofTheHub();
    assertThat(
            said().entrySet().stream()
                .filter(code -> hub.contains(code.getKey()))
                .filter(code -> menders(code.getValue()).size() > 1))
        .as("codes of the hub, with what the connectors say of them")
        .isEmpty();
  }

  /** Whoever sent it, whether the message came from the system or goes to it. */
  private static Set<String> menders(Map<String, ErrorCode> said) {
    Set<String> menders = new TreeSet<>();
    said.values()
        .forEach(
            words ->
                menders.add(
                    words.mends() == Mends.SYSTEM || words.mends() == Mends.SENDER
                        ? "who sent it"
                        : words.mends().name()));
    return menders;
  }
}
