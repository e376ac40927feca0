package org.lastmile.connectors.servicepurchasing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.TestCertificates;

/**
 * The server vsftpd over a folder: TLS and a client certificate are compulsory, and a data connection must resume the TLS
 * session of its control connection. Whoever has the certificate is let in.
 */
final class Vsftpd implements AutoCloseable {
  private final Path files;
  private final Path client;
  private final Path trusted;
  private final TestCertificates certificates;
  private final int port;
  private final Path log;
  private final Process process;

  Vsftpd(Path work) {
    certificates = new TestCertificates(work);
    client = certificates.keyStore("client");
    trusted = certificates.trustStore();
    log = work.resolve("vsftpd.log");
    try {
      files = Files.createDirectories(work.resolve("files"));
      port = free();
      Path pem = pem(work, certificates.keyStore("server"));
      Path settings = work.resolve("vsftpd.conf");
      Files.writeString(settings, settings(work, pem));
      process =
          new ProcessBuilder(Need.VSFTPD.executable().orElseThrow().toString(), settings.toString())
              .redirectErrorStream(true)
              .redirectOutput(work.resolve("vsftpd.out").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().until(this::answers);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String settings(Path work, Path pem) throws IOException {
    return String.join(
        "\n",
        List.of(
            "listen=YES",
            "listen_address=127.0.0.1",
            "listen_port=" + port,
            "background=NO",
            "run_as_launching_user=YES",
            "isolate=NO",
            "isolate_network=NO",
            "seccomp_sandbox=NO",
            "secure_chroot_dir=" + Files.createDirectories(work.resolve("empty")),
            "anonymous_enable=YES",
            "local_enable=NO",
            "anon_root=" + files,
            "write_enable=YES",
            "anon_upload_enable=YES",
            "anon_mkdir_write_enable=YES",
            "anon_other_write_enable=YES",
            "anon_world_readable_only=NO",
            "port_enable=NO",
            "ssl_enable=YES",
            "ssl_tlsv1=YES",
            "ssl_sslv2=NO",
            "ssl_sslv3=NO",
            "ssl_ciphers=HIGH",
            "allow_anon_ssl=YES",
            "force_anon_logins_ssl=YES",
            "force_anon_data_ssl=YES",
            "require_ssl_reuse=YES",
            "rsa_cert_file=" + pem,
            "rsa_private_key_file=" + pem,
            "require_cert=YES",
            "validate_cert=YES",
            "ca_certs_file=" + work.resolve("authority.pem"),
            "xferlog_enable=YES",
            "vsftpd_log_file=" + log,
            "log_ftp_protocol=YES",
            "debug_ssl=YES",
            ""));
  }

  /** Key and certificates of the server as it reads them; those that it trusts lie beside. */
  private Path pem(Path work, Path keyStore) throws IOException {
    char[] password = certificates.password();
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      Certificate[] chain = store.getCertificateChain("server");
      String key = pem("PRIVATE KEY", store.getKey("server", password).getEncoded());
      Files.writeString(
          work.resolve("authority.pem"), pem("CERTIFICATE", chain[chain.length - 1].getEncoded()));
      return Files.writeString(
          work.resolve("server.pem"), key + pem("CERTIFICATE", chain[0].getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  String url() {
    return "ftps://127.0.0.1:" + port;
  }

  Path files() {
    return files;
  }

  Path keyStore() {
    return client;
  }

  Path trustStore() {
    return trusted;
  }

  String storePassword() {
    return new String(certificates.password());
  }

  /** What the server has written down. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
