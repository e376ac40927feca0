package org.lastmile.hub.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lastmile.connectors.approvals.ApprovalsFake;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake;
import org.lastmile.connectors.emergency.EmergencyFake;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.testkit.TestCertificates;

/**
 * The fakes of the systems, and the configuration by which the hub finds them. Secrets and certificates are made at the
 * first start and kept, so that a second start continues where the first ended.
 */
public final class District implements AutoCloseable {
  /** Who asks checks. */
  public static final String ASKER = "one-window";

  /** Name of the secret that opens {@link #eventDoor}. */
  static final String EVENT_TOKEN = "cloudevents.door";

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final String SAMPLE_CITIZEN = "339900195803120011";

  /**
   * Where everything is.
   *
   * @param folder for secrets, certificates and the generated configuration
   * @param outsideData data directory of the outside zone, whose keys issue the devices' certificates
   * @param outsideDoor likewise {@code outsideTlsDoor}, {@code insideDoor}: base addresses of the doors
   * @param pace pause of the departments between two steps
   * @param documentSize least bytes of a licence document
   */
  public record Layout(
      Path folder,
      Path outsideData,
      URI outsideDoor,
      URI outsideTlsDoor,
      URI insideDoor,
      Duration pace,
      int documentSize) {}

  private final Layout layout;
  private final Secrets secrets;
  private final Clock clock = Clock.system(ZONE);
  private final ZhilianPortalFake portal;
  private final GridTerminalFake terminal;
  private final ApprovalsFake approvals;
  private final CivilAffairsFake civilAffairs;
  private final EmergencyFake emergency;
  private final CloudeventsFake cloudevents;

  /** Starts all fakes and writes the connectors' configuration. */
  public District(Layout layout) {
    this.layout = layout;
    this.secrets = new Secrets(layout.folder());
    portal =
        new ZhilianPortalFake(
            new ZhilianPortalFake.Config(
                layout.outsideDoor(), 0, "zhilian-gov", secrets.of("portal.signature"), clock));
    terminal = startTerminal();
    approvals =
        new ApprovalsFake(
            new ApprovalsFake.Settings(
                0,
                "lastmile",
                secrets.of("approvals.service"),
                layout.insideDoor().resolve("/systems/approvals/soap/callback"),
                "approvals",
                secrets.of("approvals.callback"),
                ApprovalsFake.Handling.GRANT,
                layout.pace(),
                layout.documentSize()));
    civilAffairs =
        new CivilAffairsFake(
            new CivilAffairsFake.Settings(
                0,
                secrets.of("civil-affairs"),
                "UTF8",
                CivilAffairsFake.Handling.SOLVE,
                layout.pace()));
    civilAffairs.person("RY0001", "张样例", SAMPLE_CITIZEN, true, "JZ-2026-0001");
    civilAffairs.closeDay(LocalDate.now(clock).minusDays(1));
    emergency = startEmergency();
    cloudevents =
        new CloudeventsFake(
            new CloudeventsFake.Config(
                eventDoor(), 0, secrets.of(EVENT_TOKEN), secrets.of("cloudevents.delivery")));
    configure();
  }

  private GridTerminalFake startTerminal() {
    char[] password = secrets.of("terminal.keys").toCharArray();
    Keys keys = Keys.open(layout.outsideData().resolve("keys"), clock);
    return new GridTerminalFake(
        new GridTerminalFake.Config(
            layout.outsideTlsDoor(),
            0,
            keys.client(keys.issue("terminal-001", "grid-terminal", password), password),
            secrets.of("terminal.user"),
            secrets.of("terminal.callback")));
  }

  private EmergencyFake startEmergency() {
    TestCertificates certificates =
        new TestCertificates(layout.folder(), secrets.of("emergency.keys").toCharArray());
    try {
      Path own = certificates.keyStore("emergency");
      Path trusted = certificates.trustStore();
      certificates.keyStore("hub-at-emergency");
      return new EmergencyFake(
          new EmergencyFake.Settings(
              0,
              EmergencyFake.tls(own, trusted, certificates.password()),
              null,
              layout.folder().resolve("emergency-alerts")));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the emergency fake has no certificates", e);
    }
  }

  private void configure() {
    write(
        "zhilian-gov",
        Map.of(
            "door.secret", secrets.of("portal.signature"),
            "webhook.url", portal.webhook().toString(),
            "files.hosts", portal.fileHost()));
    write(
        "grid-terminal",
        Map.of(
            "door.token", secrets.of("terminal.user"),
            "callback.url", terminal.callback().toString(),
            "callback.token", secrets.of("terminal.callback")));
    write(
        "approvals",
        Map.of(
            "service.url", approvals.address().toString(),
            "service.password", secrets.of("approvals.service"),
            "door.password", secrets.of("approvals.callback")));
    write(
        "civil-affairs",
        Map.of(
            "frontEnd.url", civilAffairs.url(),
            "frontEnd.password", secrets.of("civil-affairs"),
            "poll.interval", "500ms"));
    write(
        "cloudevents",
        Map.of(
            "door.token", secrets.of(EVENT_TOKEN),
            "delivery.url", cloudevents.address().toString(),
            "delivery.token", secrets.of("cloudevents.delivery")));
    write(
        "emergency",
        Map.of(
            "service.url", emergency.address().toString(),
            "service.keyStore", layout.folder().resolve("hub-at-emergency.p12").toString(),
            "service.keyStorePassword", secrets.of("emergency.keys"),
            "service.trustStore", layout.folder().resolve("trusted.p12").toString(),
            "service.trustStorePassword", secrets.of("emergency.keys")));
  }

  private void write(String connector, Map<String, String> values) {
    String yaml =
        new TreeMap<>(values)
            .entrySet().stream()
                .map(value -> value.getKey() + ": \"" + value.getValue() + "\"\n")
                .collect(Collectors.joining());
    try {
      Files.createDirectories(connectors());
      Files.writeString(connectors().resolve(connector + ".yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of the connectors' configuration: {@code hub.connectors}. */
  public Path connectors() {
    return layout.folder().resolve("connectors");
  }

  /** Configuration keys of the hub that make it find the fakes. */
  public Map<String, String> overrides() {
    return Map.of(
        "hub.connectors", connectors().toString(), "hub.askers." + ASKER, secrets.of("one-window"));
  }

  /** Where whoever has the token hands in CloudEvents. */
  URI eventDoor() {
    return layout.outsideDoor().resolve("/systems/cloudevents/events");
  }

  /** Holds that token under the name {@link #EVENT_TOKEN}. */
  Path secretsFile() {
    return secrets.file();
  }

  /** Password of {@link #ASKER}. */
  public String askerPassword() {
    return secrets.of("one-window");
  }

  /** Password of the approvals office at the hub. */
  String callbackPassword() {
    return secrets.of("approvals.callback");
  }

  public ZhilianPortalFake portal() {
    return portal;
  }

  public GridTerminalFake terminal() {
    return terminal;
  }

  public ApprovalsFake approvals() {
    return approvals;
  }

  public CivilAffairsFake civilAffairs() {
    return civilAffairs;
  }

  public EmergencyFake emergency() {
    return emergency;
  }

  public CloudeventsFake cloudevents() {
    return cloudevents;
  }

  @Override
  public void close() {
    for (AutoCloseable fake :
        List.of(portal, terminal, approvals, civilAffairs, emergency, cloudevents)) {
      try {
        fake.close();
      } catch (Exception e) {
        throw new IllegalStateException(
            "a fake does not stop: " + fake.getClass().getSimpleName(), e);
      }
    }
  }
}
