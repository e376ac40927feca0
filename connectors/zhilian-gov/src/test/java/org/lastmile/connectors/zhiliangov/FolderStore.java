package org.lastmile.connectors.zhiliangov;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The attachment store as far as a connector sees it, in a folder of the test. */
record FolderStore(Path folder) implements AttachmentStore {
  @Override
  public Attachment store(InputStream content, String name, long limit) throws IOException {
    Path file = Files.createTempFile(folder, "incoming", "");
    MessageDigest sha256 = sha256();
    long size = 0;
    try (DigestInputStream in = new DigestInputStream(content, sha256);
        var out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > limit) {
          throw new HubException(
              "ATTACHMENT_TOO_LARGE", FaultKind.CALLER, "allowed are " + limit + " bytes");
        }
        out.write(buffer, 0, read);
      }
    }
    String digest = HexFormat.of().formatHex(sha256.digest());
    Files.move(file, folder.resolve(digest));
    return new Attachment("sha256:" + digest, size, "application/pdf", name);
  }

  @Override
  public InputStream open(String digest) throws IOException {
    return Files.newInputStream(folder.resolve(digest.substring("sha256:".length())));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
