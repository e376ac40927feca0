package org.lastmile.connectors.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.PeerServer;

/** The SFTP server of OpenSSH over a folder. Whoever runs the test is let in, by a key made for it. */
final class OpenSshServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path work;
  private final Path files;
  private final int port = FreePort.orAny(0);
  private final PeerServer server;

  OpenSshServer(Path work) {
    this.work = work;
    try {
      files = Files.createDirectories(work.resolve("files"));
      key("host");
      key("key");
      Files.writeString(
          work.resolve("known_hosts"),
          "[" + HOST + "]:" + port + " " + Files.readString(work.resolve("host.pub")));
      Path settings = work.resolve("sshd_config");
      Files.writeString(settings, settings());
      server =
          new PeerServer(
              Need.SSHD,
              List.of("-D", "-e", "-f", settings.toString()),
              port,
              work.resolve("sshd.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void key(String name) throws IOException {
    Process made =
        new ProcessBuilder(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", work.resolve(name).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (made.onExit().join().exitValue() != 0) {
      throw new IOException(said);
    }
  }

  private String settings() throws IOException {
    Path allowed = work.resolve("key.pub");
    Files.setPosixFilePermissions(allowed, PosixFilePermissions.fromString("rw-------"));
    return String.join(
        "\n",
        List.of(
            "ListenAddress " + HOST,
            "Port " + port,
            "HostKey \"" + work.resolve("host") + "\"",
            "PidFile none",
            "AuthorizedKeysFile \"" + allowed + "\"",
            "AuthenticationMethods publickey",
            "PermitRootLogin prohibit-password",
            "UsePAM no",
            // the folder of a test lies where others may write too
            "StrictModes no",
            "LogLevel VERBOSE",
            "Subsystem sftp internal-sftp -d \"" + files + "\"",
            ""));
  }

  String url() {
    return "sftp://" + HOST + ":" + port;
  }

  Path key() {
    return work.resolve("key");
  }

  Path knownHosts() {
    return work.resolve("known_hosts");
  }

  /** What the server shows. */
  Path files() {
    return files;
  }

  /** What the server has written down. */
  String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }
}
