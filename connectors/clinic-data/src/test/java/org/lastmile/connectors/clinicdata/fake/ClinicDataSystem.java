package org.lastmile.connectors.clinicdata.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The clinics, which confirm what is booked. */
public final class ClinicDataSystem extends SystemFakeOf<ClinicDataFake> {
  private static final Pattern NUMBERS = Pattern.compile("CL\\d{6}|(PB|TJ)\\d{11}");

  private int hub;

  public ClinicDataSystem() {
    super("clinic-data", NUMBERS, ClinicDataFake::taken, ClinicDataFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    ClinicDataFake clinics = run(new ClinicDataFake(around.port(0)));
    hub = FreePort.orAny(around.port(1));
    if (!around.pace().isZero()) {
      clinics.confirmsTo(hub);
    }
    return Map.of(
        "listen.port", String.valueOf(hub),
        "service.host", "localhost",
        "service.port", String.valueOf(clinics.port()));
  }

  /** As the clinics send it; the sample itself is what the hub's own reading makes of it. */
  @Override
  public Arrival bring(Sample sample) throws IOException {
    if (sample.name().equals("booking.answered_declined")) {
      return new Arrival.WithDelivery();
    }
    try (ClinicLine line = fake().call(hub)) {
      Hl7 answer = line.ask(report(sample));
      return new Arrival.Answered(answer.get("MSA-1").equals("AA"), answer.toString());
    }
  }

  private static String report(Sample sample) {
    String report = report(sample.name());
    return sample.serial().isEmpty() ? report : Sample.numbered(report, NUMBERS, sample.serial());
  }

  /** A message of the clinics, as it travels, from {@code hl7/}. */
  public static String report(String name) {
    try (InputStream in = ClinicDataSystem.class.getResourceAsStream("/hl7/" + name + ".hl7")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace('\n', '\r');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
