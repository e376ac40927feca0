package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * An SFTP server over a folder (Apache MINA SSHD), with one account that logs in by a key made for it. It can go down and
 * come back on the same port, and be slow to let anybody in.
 */
public final class SftpSite implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String KEYS = "ecdsa-sha2-nistp256";

  private final Path files;
  private final String user;
  private final KeyPair host;
  private final PublicKey allowed;
  private final Path key;
  private final Path knownHosts;
  private final int port;
  private SshServer server;
  private volatile Duration slow = Duration.ZERO;

  /**
   * @param work folder of the site, where {@code files/} is what it shows, {@code key} the account's private key,
   *     {@code host} the server's, both made at the first start, and {@code known_hosts} how to know the server
   * @param port 0 for any free one
   */
  public SftpSite(Path work, String user, int port) {
    this.user = user;
    files = work.resolve("files");
    key = work.resolve("key");
    knownHosts = work.resolve("known_hosts");
    try {
      Files.createDirectories(files);
      host = kept(work.resolve("host"));
      allowed = kept(key).getPublic();
      server = start(FreePort.orAny(port));
      this.port = server.getPort();
      // by its name alone too, for whoever reaches it by another port
      String names = "[" + HOST + "]:" + this.port + "," + HOST;
      Files.writeString(knownHosts, names + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key pair in a file, or a new one; who knows the site goes on knowing it when it starts again. */
  private static KeyPair kept(Path file) throws IOException, GeneralSecurityException {
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        return SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(KEYS), in, null)
            .iterator()
            .next();
      }
    }
    KeyPair pair = KeyUtils.generateKeyPair(KEYS, 256);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "", null, out);
    }
    return pair;
  }

  private SshServer start(int onPort) throws IOException {
    SshServer sshd = SshServer.setUpDefaultServer();
    sshd.setHost(HOST);
    sshd.setPort(onPort);
    sshd.setKeyPairProvider(KeyPairProvider.wrap(host));
    sshd.setPublickeyAuthenticator(
        (name, offered, session) -> {
          await();
          return name.equals(user) && KeyUtils.compareKeys(offered, allowed);
        });
    sshd.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    sshd.setFileSystemFactory(new VirtualFileSystemFactory(files));
    sshd.start();
    return sshd;
  }

  private void await() {
    try {
      Thread.sleep(slow);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code sftp://host:port}. */
  public String url() {
    return "sftp://" + HOST + ":" + port;
  }

  public String user() {
    return user;
  }

  /** File with the private key of the account. */
  public Path key() {
    return key;
  }

  /** File that tells the server's own key. */
  public Path knownHosts() {
    return knownHosts;
  }

  /** The keys {@code sftp.*} of a connector that finds it. */
  public Map<String, String> configuration() {
    return Map.of(
        "sftp.url", url(),
        "sftp.user", user,
        "sftp.key", key.toString(),
        "sftp.knownHosts", knownHosts.toString());
  }

  /** What the server shows. */
  public Path files() {
    return files;
  }

  /** How long the server lets everybody wait who logs in from now on. */
  public void slow(Duration pause) {
    slow = pause;
  }

  /** Takes no connection and breaks those that are open. */
  public void down() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Is there again, on the same port. */
  public void up() {
    try {
      server = start(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    down();
  }
}
