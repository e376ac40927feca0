<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:approvals" xmlns:hub="urn:lastmile:hub" xmlns:a="urn:sample:approvals:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <WithdrawCase xmlns="urn:sample:approvals:1">
      <xsl:sequence select="
          f:element('requestId', $message?idempotencyKey),
          f:element('caseNo', $message?caseNo),
          f:element('at', $message?body?at),
          f:element('reason', $message?body?reason)"/>
    </WithdrawCase>
  </xsl:template>
</xsl:stylesheet>
