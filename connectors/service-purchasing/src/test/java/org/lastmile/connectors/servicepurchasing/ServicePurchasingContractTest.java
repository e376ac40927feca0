package org.lastmile.connectors.servicepurchasing;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class ServicePurchasingContractTest extends ConnectorContractTest {
  /** What the samples list. */
  private static final Map<String, byte[]> FILES =
      Map.of("合同.pdf", "%PDF-1.4 sample\n".getBytes(StandardCharsets.US_ASCII));

  private static ServicePurchasingFake system;

  @BeforeAll
  static void open(@TempDir Path work) {
    system = new ServicePurchasingFake(work);
  }

  @AfterAll
  static void close() {
    system.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what rigs before this one took
    system.clear();
    ServicePurchasingQuirksTest.configure(rig, system);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    String number = sample.canonical().path("idempotencyKey").textValue();
    await().until(() -> system.isFree(number));
    if (sample.text().contains("<FJ>")) {
      byte[] zip = ServicePurchasingFake.zip(FILES, StandardCharsets.UTF_8);
      system.drop(number, sample.nativeBytes(), zip);
    } else {
      system.drop(number, sample.nativeBytes());
    }
    return new Arrival.Laid();
  }
}
