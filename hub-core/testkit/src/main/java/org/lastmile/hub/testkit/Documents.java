package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.poifs.filesystem.FileMagic;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;

/** Compares native documents as their format means them: JSON and XML as trees, workbooks of one form by their cells, anything else as bytes. */
final class Documents {
  private Documents() {}

  static boolean same(byte[] one, byte[] other) {
    if (Arrays.equals(one, other)) {
      return true;
    }
    if (starts(one, '<') && starts(other, '<')) {
      return xml(one).isEqualNode(xml(other));
    }
    if (isJson(one) && isJson(other)) {
      try {
        return Json.parse(one).equals(Json.parse(other));
      } catch (HubException e) {
        return false;
      }
    }
    return isWorkbook(one)
        && FileMagic.valueOf(one) == FileMagic.valueOf(other)
        && cells(one).equals(cells(other));
  }

  private static boolean isWorkbook(byte[] bytes) {
    try {
      FileMagic magic = FileMagic.valueOf(bytes);
      return magic == FileMagic.OLE2 || magic == FileMagic.OOXML;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The same document with its text changed: of a workbook each text cell, else all of it, whatever its charset. */
  static byte[] changed(byte[] document, UnaryOperator<String> change) {
    if (!isWorkbook(document)) {
      Charset charset = isUtf8(document) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
      return change.apply(new String(document, charset)).getBytes(charset);
    }
    try (Workbook workbook = WorkbookFactory.create(new ByteArrayInputStream(document));
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      for (Sheet sheet : workbook) {
        for (Row row : sheet) {
          for (Cell cell : row) {
            if (cell.getCellType() == CellType.STRING) {
              String changed = change.apply(cell.getStringCellValue());
              // else a text that stands in the cell itself would stay beside the new one
              cell.setBlank();
              cell.setCellValue(changed);
            }
          }
        }
      }
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError("not a workbook", e);
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Sheets, places and texts of all cells that are not empty. */
  private static List<String> cells(byte[] bytes) {
    DataFormatter texts = new DataFormatter(Locale.ROOT);
    List<String> cells = new ArrayList<>();
    try (Workbook workbook = WorkbookFactory.create(new ByteArrayInputStream(bytes))) {
      for (Sheet sheet : workbook) {
        for (Row row : sheet) {
          for (Cell cell : row) {
            String text = texts.formatCellValue(cell);
            if (!text.isEmpty()) {
              cells.add(sheet.getSheetName() + "!" + cell.getAddress() + "=" + text);
            }
          }
        }
      }
      return cells;
    } catch (IOException e) {
      throw new AssertionError("not a workbook", e);
    }
  }

  /** Whether both are JSON, both XML, or both neither. */
  static boolean sameForm(byte[] one, byte[] other) {
    return starts(one, '<') == starts(other, '<') && isJson(one) == isJson(other);
  }

  /**
   * Where a document holds a text that begins with the word: paths of JSON fields or XML elements, empty if nowhere.
   * What is neither JSON nor XML has one place.
   */
  static Set<String> places(byte[] document, String word) {
    Set<String> places = new TreeSet<>();
    Pattern begins = Pattern.compile("\\s*" + Pattern.quote(word) + "\\b.*", Pattern.DOTALL);
    if (starts(document, '<')) {
      find(xml(document).getDocumentElement(), "", begins, places);
    } else if (isJson(document)) {
      find(Json.parse(document), "", begins, places);
    } else if (text(document).contains(word)) {
      places.add("");
    }
    return places;
  }

  private static void find(Node element, String parent, Pattern begins, Set<String> places) {
    String path = parent + "/" + element.getLocalName();
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeType() == Node.ELEMENT_NODE) {
        find(child, path, begins, places);
      } else if (child instanceof Text text && begins.matcher(text.getData()).matches()) {
        places.add(path);
      }
    }
  }

  private static void find(JsonNode tree, String path, Pattern begins, Set<String> places) {
    if (tree.isTextual() && begins.matcher(tree.textValue()).matches()) {
      places.add(path);
    }
    tree.properties()
        .forEach(field -> find(field.getValue(), path + "/" + field.getKey(), begins, places));
    if (tree.isArray()) {
      tree.forEach(item -> find(item, path + "/*", begins, places));
    }
  }

  static boolean isJson(byte[] bytes) {
    return starts(bytes, '{') || starts(bytes, '[');
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean starts(byte[] bytes, char first) {
    int at = 0;
    if (bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB) {
      at = 3; // a byte order mark
    }
    for (; at < bytes.length; at++) {
      if (!Character.isWhitespace(bytes[at])) {
        return bytes[at] == first;
      }
    }
    return false;
  }

  private static Document xml(byte[] bytes) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      factory.setIgnoringComments(true);
      factory.setCoalescing(true);
      Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
      document.normalizeDocument();
      dropIndentation(document);
      return document;
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("not XML: " + text(bytes), e);
    }
  }

  private static void dropIndentation(Node node) {
    List<Node> children = new ArrayList<>();
    for (int i = 0; i < node.getChildNodes().getLength(); i++) {
      children.add(node.getChildNodes().item(i));
    }
    boolean elements =
        children.stream().anyMatch(child -> child.getNodeType() == Node.ELEMENT_NODE);
    for (Node child : children) {
      if (elements && child instanceof Text text && text.getData().isBlank()) {
        node.removeChild(child);
      } else {
        dropIndentation(child);
      }
    }
  }
}
