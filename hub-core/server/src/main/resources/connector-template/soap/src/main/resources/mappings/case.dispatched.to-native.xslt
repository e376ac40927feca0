<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="urn:@id@:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message"/>

  <!-- TODO: what the system needs of the case, and no more -->
  <xsl:template name="xsl:initial-template">
    <case>
      <messageNo><xsl:value-of select="$message?idempotencyKey"/></messageNo>
      <caseNo><xsl:value-of select="$message?caseNo"/></caseNo>
      <reason><xsl:value-of select="$message?body?reason"/></reason>
      <applicant><xsl:value-of select="$message?body?application?applicant?name"/></applicant>
      <xsl:for-each select="$message?body?application?need">
        <need><xsl:value-of select="."/></need>
      </xsl:for-each>
    </case>
  </xsl:template>
</xsl:stylesheet>
