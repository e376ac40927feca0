package org.lastmile.connectors.finance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The finance bureau's platform. */
public final class FinanceSystem implements SystemFake {
  private static final Map<String, String> NAMES =
      Map.of(
          "check.batch", "HY20261125001.txt",
          "payment.batch", "FF20261125001.txt",
          "payment.result", "FJ20261127001.txt");

  private FinanceFake bureau;

  @Override
  public String id() {
    return "finance";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    bureau = new FinanceFake(around.folder(), around.port(0));
    Map<String, String> configuration = new HashMap<>(bureau.site().configuration());
    configuration.put("sftp.timeout", "3s");
    configuration.put("poll.interval", PollInterval.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String name = Objects.requireNonNull(NAMES.get(sample.type().name()));
    bureau.folders().awaitGone(name);
    bureau.drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    return bureau.folders().taken(".txt");
  }

  @Override
  public void clear() {
    bureau.folders().clear();
  }

  @Override
  public void close() {
    bureau.close();
  }
}
