<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:approvals" xmlns:hub="urn:lastmile:hub" xmlns:a="urn:sample:approvals:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <xsl:template match="/a:CaseAccepted">
    <xsl:sequence select="f:envelope(., (
        f:optional('departmentNumber', a:departmentNumber),
        f:optional('dueAt', f:time(a:legalDueAt)),
        f:optional('text', a:text)
      ))"/>
  </xsl:template>
</xsl:stylesheet>
