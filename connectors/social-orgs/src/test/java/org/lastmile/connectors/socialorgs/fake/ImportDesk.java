package org.lastmile.connectors.socialorgs.fake;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.socialorgs.fake.SocialOrgsFake.Imported;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** Imports workbooks: each number once, however often it comes, with a word for each row in one more column. */
final class ImportDesk implements ResponseDefinitionTransformerV2 {
  private static final Map<String, List<String>> COMPULSORY =
      Map.of(
          "decisions", List.of("通知编号", "办件编号", "决定", "部门", "决定时间"),
          "funding", List.of("通知编号", "组织名称", "环节", "金额", "日期"),
          "announcements", List.of("公告编号", "操作", "发布单位", "时间"));

  private final Map<String, Imported> imported = new LinkedHashMap<>();
  private final DayBook taken = new DayBook();
  private int calls;
  private @Nullable String word;

  @Override
  public String getName() {
    return "import";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    Request request = serveEvent.getRequest();
    String path = request.getUrl().replaceAll("\\?.*", "");
    String kind = path.substring(path.lastIndexOf('/') + 1);
    byte[] answer =
        Workbook.change(request.getPart("file").getBody().asBytes(), sheet -> take(kind, sheet));
    return ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition())
        .withHeader(
            "Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .withBody(answer)
        .build();
  }

  private synchronized void take(String kind, Sheet sheet) {
    calls++;
    Row headings = sheet.getRow(0);
    int results = headings.getLastCellNum();
    headings.createCell(results).setCellValue(Workbook.RESULT);
    for (int number = 1; number <= sheet.getLastRowNum(); number++) {
      Row row = sheet.getRow(number);
      Map<String, String> fields = new LinkedHashMap<>();
      for (Cell heading : headings) {
        Cell cell = row.getCell(heading.getColumnIndex());
        // an import reads texts and throws at formulas and numbers
        if (cell != null && !cell.getStringCellValue().isEmpty()) {
          fields.put(heading.getStringCellValue(), cell.getStringCellValue());
        }
      }
      row.createCell(results).setCellValue(word == null ? take(kind, fields) : word);
    }
  }

  private String take(String kind, Map<String, String> fields) {
    Set<String> missing = new HashSet<>(COMPULSORY.getOrDefault(kind, List.of()));
    missing.removeAll(fields.keySet());
    if (!missing.isEmpty()) {
      return "失败[BT01]:缺少" + missing;
    }
    String number = fields.getOrDefault("通知编号", "") + fields.getOrDefault("公告编号", "");
    boolean recall = "撤回".equals(fields.get("操作"));
    if (recall && !imported.containsKey(kind + number + "发布")) {
      return "稍后重试:该公告尚未发布";
    }
    String key = kind + number + fields.getOrDefault("操作", "");
    if (imported.putIfAbsent(key, new Imported(kind, fields)) != null) {
      return "重复";
    }
    taken.enter(kind, fields.getOrDefault("办件编号", number));
    return "成功";
  }

  synchronized List<Imported> imported() {
    return List.copyOf(imported.values());
  }

  List<Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    imported.clear();
    taken.clear();
  }

  synchronized int calls() {
    return calls;
  }

  /** What it says of each row without taking it; null for the truth. */
  synchronized void says(@Nullable String each) {
    word = each;
  }
}
