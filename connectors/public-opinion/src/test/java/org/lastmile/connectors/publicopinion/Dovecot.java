package org.lastmile.connectors.publicopinion;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.PeerServer;
import org.lastmile.hub.testkit.TestCertificates;

/** The IMAP server Dovecot with one mailbox; TLS is compulsory. */
final class Dovecot implements AutoCloseable {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final TestCertificates certificates;
  private final String user;
  private final String password = UUID.randomUUID().toString();
  private final int port = FreePort.orAny(0);
  private final PeerServer server;

  Dovecot(Path work, String user) {
    this.user = user;
    certificates = new TestCertificates(work);
    try {
      // its processes are of several users
      Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
      Path home = Files.createDirectory(work.resolve("home"));
      if (ROOT) {
        FileSystem system = home.getFileSystem();
        Files.setOwner(home, system.getUserPrincipalLookupService().lookupPrincipalByName(owner()));
      }
      Path settings = work.resolve("dovecot.conf");
      Files.writeString(settings, settings(work, home));
      server =
          new PeerServer(
              Need.DOVECOT,
              List.of("-F", "-c", settings.toString()),
              port,
              work.resolve("dovecot.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whose the mails are: root's they may not be. */
  private static String owner() {
    return ROOT ? "mail" : System.getProperty("user.name");
  }

  private String settings(Path work, Path home) {
    Path pem = certificates.pem("mail");
    String own = System.getProperty("user.name");
    String users =
        ROOT
            ? ""
            : """
              default_internal_user = %1$s
              default_login_user = %1$s
              """
                .formatted(own);
    return users
        + """
          base_dir = %1$s/run
          state_dir = %1$s/run
          log_path = /dev/stderr
          protocols = imap
          listen = 127.0.0.1
          ssl = required
          ssl_cert = <%2$s
          ssl_key = <%2$s
          auth_mechanisms = plain
          first_valid_uid = 1
          mail_location = maildir:~/mail
          passdb {
            driver = static
            args = user=%3$s password=%4$s
          }
          userdb {
            driver = static
            args = uid=%5$s gid=%5$s home=%6$s
          }
          service imap-login {
            chroot =
            inet_listener imap {
              port = 0
            }
            inet_listener imaps {
              port = %7$d
              ssl = yes
            }
          }
          service anvil {
            chroot =
          }
          """
            .formatted(work, pem, user, password, owner(), home, port);
  }

  String url() {
    return "imaps://localhost:" + port;
  }

  String password() {
    return password;
  }

  Path trustStore() {
    return certificates.trustStore();
  }

  String trustStorePassword() {
    return new String(certificates.password());
  }

  /** A mail arrives. */
  void arrive(byte[] raw) {
    with(
        store -> {
          Folder inbox = store.getFolder("INBOX");
          inbox.open(Folder.READ_WRITE);
          inbox.appendMessages(new Message[] {PublicOpinionFake.message(raw)});
          inbox.close();
          return true;
        });
  }

  /** How many mails lie in a folder, and how many of them nobody has read. */
  Lying lying(String folder) {
    return with(
        store -> {
          Folder found = store.getFolder(folder);
          if (!found.exists()) {
            return new Lying(0, 0);
          }
          found.open(Folder.READ_ONLY);
          int unread = 0;
          for (Message message : found.getMessages()) {
            unread += message.isSet(Flags.Flag.SEEN) ? 0 : 1;
          }
          Lying lying = new Lying(found.getMessageCount(), unread);
          found.close();
          return lying;
        });
  }

  record Lying(int mails, int unread) {}

  private interface Use<T> {
    T of(Store store) throws MessagingException;
  }

  private <T> T with(Use<T> use) {
    Properties properties = new Properties();
    properties.put("mail.imaps.ssl.socketFactory", certificates.anonymous().getSocketFactory());
    try (Store store = Session.getInstance(properties).getStore("imaps")) {
      store.connect("localhost", port, user, password);
      return use.of(store);
    } catch (MessagingException e) {
      throw new IllegalStateException(server.log(), e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
