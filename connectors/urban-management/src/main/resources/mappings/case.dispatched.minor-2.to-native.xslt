<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:urban-management" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <!-- minor classes of 2 digits -->
  <xsl:include href="case.dispatched.xslt"/>
  <xsl:output method="xml" encoding="GB2312"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:sequence select="f:case($message, 2)"/>
  </xsl:template>
</xsl:stylesheet>
