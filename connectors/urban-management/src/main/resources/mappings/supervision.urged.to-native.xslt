<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:urban-management" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="GB2312"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <URGE>
      <xsl:sequence select="
          f:element('XLH', $message?idempotencyKey, '/idempotencyKey'),
          f:element('RWH', $message?caseNo, '/caseNo'),
          f:element('CBDW', $body?department, '/body/department'),
          f:element('CBLY', $body?reason, '/body/reason'),
          f:element('CBSJ', f:local-time($body?at)),
          f:element('CBCS', $body?count),
          f:element('CLQX', f:local-time(($body?dueAt, $message?due)[1]))"/>
    </URGE>
  </xsl:template>
</xsl:stylesheet>
