<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:service-purchasing" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" byte-order-mark="yes"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <PGJG>
      <xsl:sequence select="
          f:element('WJBH', 'PG-' || $message?id),
          f:element('AJBH', $message?caseNo),
          f:element('XMBH', $body?project),
          f:element('HTBH', $body?contract),
          f:element('PGDW', $body?assessor),
          f:element('PGDF', $body?score),
          f:element('PGDJ', map{'EXCELLENT': '优秀', 'GOOD': '良好', 'PASSED': '合格', 'FAILED': '不合格'}($body?grade)),
          f:element('PGRQ', $body?evaluatedOn),
          f:element('PGYJ', $body?text),
          f:files($message, $body?materials)"/>
    </PGJG>
  </xsl:template>
</xsl:stylesheet>
