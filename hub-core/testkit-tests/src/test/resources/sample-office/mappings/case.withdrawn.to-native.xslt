<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message"/>
  <xsl:template name="xsl:initial-template">
    <withdrawal no="{$message?caseNo}"><reason><xsl:value-of select="$message?body?reason"/></reason></withdrawal>
  </xsl:template>
</xsl:stylesheet>
