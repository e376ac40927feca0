package org.lastmile.hub.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a test may need beyond a JDK and Maven. */
public enum Need {
  /** A Chromium or Chrome that Playwright can drive; the property {@code hub.chromium} names another one. */
  CHROMIUM(
      "a Chromium browser (apt-get install chromium)",
      List.of("chromium", "chromium-browser", "google-chrome")),

  /** Maven, for what is built outside of the hub's own build; the property {@code hub.maven} names another one. */
  MAVEN("Maven (apt-get install maven)", List.of("mvn")),

  /** A MariaDB server, started by the test as a private one; the property {@code hub.mariadb} names another one. */
  MARIADB("a MariaDB server (apt-get install mariadb-server)", List.of("mariadbd")),

  /** The FTPS server vsftpd, started by the test as a private one; the property {@code hub.vsftpd} names another one. */
  VSFTPD("the FTPS server vsftpd (apt-get install vsftpd)", List.of("vsftpd")),

  /** OpenSSH's server, started by the test as a private one; the property {@code hub.sshd} names another one. */
  SSHD("the SFTP server of OpenSSH (apt-get install openssh-server)", List.of("sshd")),

  /** The MQTT broker Mosquitto, started by the test as a private one; the property {@code hub.mosquitto} names another one. */
  MOSQUITTO("the MQTT broker Mosquitto (apt-get install mosquitto)", List.of("mosquitto")),

  /** The IMAP server Dovecot, started by the test as a private one; the property {@code hub.dovecot} names another one. */
  DOVECOT("the IMAP server Dovecot (apt-get install dovecot-imapd)", List.of("dovecot")),

  /** Node.js and the packages of {@link NodePeer}; the property {@code hub.node} names another one. */
  NODE(
      "Node.js (apt-get install nodejs npm) and its packages (npm ci --prefix hub-core/testkit/peers)",
      List.of("node")) {
    @Override
    public Optional<Path> executable() {
      return super.executable()
          .filter(node -> Files.isDirectory(NodePeer.FOLDER.resolve("node_modules")));
    }
  };

  /** Where servers lie that are not on the path of everybody. */
  private static final List<String> SERVERS = List.of("/usr/sbin", "/usr/local/sbin");

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // always List.of
  private final List<String> commands;

  Need(String description, List<String> commands) {
    this.description = description;
    this.commands = commands;
  }

  /** The executable that meets the need, where the machine has it. */
  public Optional<Path> executable() {
    String named = System.getProperty("hub." + name().toLowerCase(Locale.ROOT));
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    List<String> folders =
        Stream.concat(Stream.of(path.split(Pattern.quote(File.pathSeparator))), SERVERS.stream())
            .toList();
    return commands.stream()
        .flatMap(command -> folders.stream().map(folder -> Path.of(folder, command)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  String description() {
    return description;
  }
}
