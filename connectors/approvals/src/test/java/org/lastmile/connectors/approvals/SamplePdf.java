package org.lastmile.connectors.approvals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A well-formed PDF of one page and of at least the wanted size. */
public final class SamplePdf {
  private SamplePdf() {}

  /** Deterministic for the same arguments. */
  public static byte[] of(String title, int minSize) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(minSize + 1024);
    int[] offsets = new int[6];
    text(out, "%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
    object(out, offsets, 1, "<< /Type /Catalog /Pages 2 0 R >>");
    object(out, offsets, 2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object(
        out,
        offsets,
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
            + "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>");
    String page = "BT /F1 18 Tf 72 760 Td (" + title.replaceAll("[^ -'*-~]", " ") + ") Tj ET";
    object(out, offsets, 4, "<< /Length " + page.length() + " >>\nstream\n" + page + "\nendstream");

    byte[] padding = new byte[minSize];
    new Random(minSize).nextBytes(padding);
    offsets[5] = out.size();
    text(out, "5 0 obj\n<< /Length " + padding.length + " >>\nstream\n");
    out.writeBytes(padding);
    text(out, "\nendstream\nendobj\n");

    int xref = out.size();
    text(out, "xref\n0 6\n0000000000 65535 f \n");
    for (int i = 1; i < offsets.length; i++) {
      text(out, "%010d 00000 n \n".formatted(offsets[i]));
    }
    text(out, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + xref + "\n%%EOF\n");
    return out.toByteArray();
  }

  private static void object(ByteArrayOutputStream out, int[] offsets, int number, String body) {
    offsets[number] = out.size();
    text(out, number + " 0 obj\n" + body + "\nendobj\n");
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
