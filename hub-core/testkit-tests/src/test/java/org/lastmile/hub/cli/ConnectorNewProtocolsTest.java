package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What {@code hub connector new} makes for each protocol: whole, but for what only the author can decide. */
class ConnectorNewProtocolsTest {
  static final List<String> PROTOCOLS = ConnectorTemplate.PROTOCOLS;

  /** Of the suite what begins by itself; {@code -Dhub.connector.suite=all} runs all of it. */
  private static final String[] METHODS = {
    "theDescriptorIsValid",
    "whatTheSystemSendsBecomesCanonical",
    "whatTheSystemGetsIsNative",
    "whatItWritesIsCheckedByANativeSchema",
    "theBrakeHoldsAtEveryDoor",
    "aRepeatedDeliveryTakesEffectOnce",
    "everyKeyOfItsConfigurationIsUsed",
    "nothingLiesUnused",
    "itsErrorCodesAreDocumented",
    "nothingIsLeftToDecide"
  };

  @TempDir private Path work;

  @ParameterizedTest
  @FieldSource("PROTOCOLS")
  void itIsRedOnlyWhereTheAuthorMustDecide(String protocol) throws Exception {
    assertThat(run(0, "new", "card-office", "--protocol", protocol, "--zone", "inside"))
        .contains("src/main/resources/connector.yaml:4: TODO:", "mvn -pl connectors/card-office");

    assertThat(
            MadeConnector.failures(
                work.resolve("card-office"),
                "org.lastmile.connectors.cardoffice.CardOfficeContractTest",
                System.getProperty("hub.connector.suite") == null ? METHODS : new String[0]))
        .containsExactly(MadeConnector.UNDECIDED);
  }

  private String run(int code, String... arguments) {
    return MadeConnector.run(work, code, arguments);
  }
}
