package org.lastmile.hub.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.poi.EncryptedDocumentException;
import org.apache.poi.hpsf.DocumentSummaryInformation;
import org.apache.poi.hpsf.HPSFException;
import org.apache.poi.hpsf.PropertySetFactory;
import org.apache.poi.hpsf.SummaryInformation;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.Entry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.util.RecordFormatException;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Opens workbooks that nobody vouches for: nothing in them is run, and what could be run or unpacks to too much is refused. */
final class Workbooks {
  private static final double LEAST_INFLATE_RATIO = 0.005;
  private static final long LARGEST_PART = 100L << 20;
  private static final int MOST_PARTS = 1_000;

  /** Storages and streams of OLE2 files that hold code or other documents, in lower case. */
  private static final Set<String> ACTIVE_ENTRIES =
      Set.of("_vba_project_cur", "vba", "macros", "\u0001ole10native", "\u0001ole", "objectpool");

  /** What names of parts of OOXML files begin with when they hold code or other documents. */
  private static final List<String> ACTIVE_PARTS =
      List.of(
          "/xl/vbaproject",
          "/xl/embeddings/",
          "/xl/activex/",
          "/xl/macrosheets/",
          "/xl/ctrlprops/");

  private Workbooks() {}

  static {
    ZipSecureFile.setMinInflateRatio(LEAST_INFLATE_RATIO);
    ZipSecureFile.setMaxEntrySize(LARGEST_PART);
    ZipSecureFile.setMaxFileCount(MOST_PARTS);
  }

  static String mediaType(boolean xls) {
    return xls
        ? "application/vnd.ms-excel"
        : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  }

  /**
   * Opens a workbook; it closes what it holds.
   *
   * @throws HubException CALLER: {@code WORKBOOK_INVALID} for what is no workbook of this form, is encrypted or unpacks to
   *     too much; {@code WORKBOOK_ACTIVE} for one with macros or embedded objects
   */
  static Workbook open(byte[] file, boolean xls) {
    try {
      return xls ? old(file) : ooxml(file);
    } catch (HubException e) {
      throw e;
    } catch (IOException
        | OpenXML4JException
        | EncryptedDocumentException
        | RecordFormatException e) {
      throw invalid(xls, e);
    } catch (RuntimeException e) {
      // what the library throws at files that were made to break it
      throw invalid(xls, e);
    }
  }

  private static HubException invalid(boolean xls, Exception e) {
    return new HubException(
        "WORKBOOK_INVALID",
        FaultKind.CALLER,
        "the file is no "
            + (xls ? ".xls" : ".xlsx")
            + " workbook that can be read; allowed is one without password, of usual size",
        null,
        e);
  }

  private static Workbook old(byte[] file) throws IOException {
    POIFSFileSystem files = new POIFSFileSystem(new ByteArrayInputStream(file));
    try {
      requirePassive(files.getRoot());
      dropUnreadableProperties(files.getRoot());
      return new HSSFWorkbook(files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static void requirePassive(DirectoryEntry folder) {
    for (Entry entry : folder) {
      String name = entry.getName().toLowerCase(Locale.ROOT);
      if (ACTIVE_ENTRIES.contains(name) || name.matches("mbd[0-9a-f]{8}")) {
        throw active();
      }
      if (entry instanceof DirectoryEntry inner) {
        requirePassive(inner);
      }
    }
  }

  /** Author and title as some programs write them: POI would log each as an error when it writes the workbook again. */
  private static void dropUnreadableProperties(DirectoryEntry root) throws IOException {
    for (String name :
        List.of(
            SummaryInformation.DEFAULT_STREAM_NAME,
            DocumentSummaryInformation.DEFAULT_STREAM_NAME)) {
      if (root.hasEntryCaseInsensitive(name)) {
        try {
          PropertySetFactory.create(root, name);
        } catch (IOException | HPSFException | RuntimeException e) {
          root.getEntryCaseInsensitive(name).delete();
        }
      }
    }
  }

  private static Workbook ooxml(byte[] file) throws IOException, OpenXML4JException {
    OPCPackage parts = OPCPackage.open(new ByteArrayInputStream(file));
    try {
      for (PackagePart part : parts.getParts()) {
        String name = part.getPartName().getName().toLowerCase(Locale.ROOT);
        if (ACTIVE_PARTS.stream().anyMatch(name::startsWith)
            || part.getContentType().contains("macroEnabled")) {
          throw active();
        }
      }
      return new XSSFWorkbook(parts);
    } catch (IOException | OpenXML4JException | RuntimeException e) {
      parts.revert();
      throw e;
    }
  }

  private static HubException active() {
    return new HubException(
        "WORKBOOK_ACTIVE",
        FaultKind.CALLER,
        "the workbook holds macros or embedded objects; allowed are cells only");
  }
}
