<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:f="urn:lastmile:clinic-data" xmlns="urn:hl7-org:v2xml" exclude-result-prefixes="#all" version="3.0">

  <!-- local table of services (99XHFW) -->
  <xsl:variable name="services" as="map(xs:string, xs:string)" select="map{
      'child-check': 'ETTJ',
      'vaccination': 'YFJZ',
      'maternity-check': 'YCJC',
      'general-practice': 'QKMZ',
      'specialist': 'ZJMZ'
    }"/>
  <xsl:variable name="service-names" as="map(xs:string, xs:string)" select="map{
      'ETTJ': '儿童健康体检',
      'YFJZ': '预防接种',
      'YCJC': '孕产妇检查',
      'QKMZ': '全科门诊',
      'ZJMZ': '专家门诊'
    }"/>

  <!-- GB/T 2261.1 to table 0001 -->
  <xsl:variable name="sexes" as="map(xs:string, xs:string)" select="map{'0': 'U', '1': 'M', '2': 'F', '9': 'O'}"/>

  <!-- what does not change from message to message; who sends to whom, and the control id, are set when it is sent -->
  <xsl:function name="f:header" as="element()">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="event" as="xs:string"/>
    <xsl:param name="structure" as="xs:string"/>
    <xsl:param name="time" as="xs:string"/>
    <MSH>
      <MSH.1>|</MSH.1>
      <MSH.2>^~\&amp;</MSH.2>
      <MSH.7>
        <TS.1>
          <xsl:value-of select="f:time($time)"/>
        </TS.1>
      </MSH.7>
      <MSH.9>
        <MSG.1>
          <xsl:value-of select="$kind"/>
        </MSG.1>
        <MSG.2>
          <xsl:value-of select="$event"/>
        </MSG.2>
        <MSG.3>
          <xsl:value-of select="$structure"/>
        </MSG.3>
      </MSH.9>
      <MSH.12>
        <VID.1>2.4</VID.1>
      </MSH.12>
      <MSH.18>UNICODE UTF-8</MSH.18>
    </MSH>
  </xsl:function>

  <!-- a person: by the citizen ID (its OID stands in the assigning authority), else by the number of what was sent -->
  <xsl:function name="f:patient" as="element()">
    <xsl:param name="person" as="map(*)"/>
    <xsl:param name="body" as="map(*)"/>
    <PID>
      <PID.1>1</PID.1>
      <PID.3>
        <xsl:choose>
          <xsl:when test="exists($person?citizenId)">
            <CX.1>
              <xsl:value-of select="$person?citizenId"/>
            </CX.1>
            <CX.4>
              <HD.2>2.16.156.10011.1.3</HD.2>
              <HD.3>ISO</HD.3>
            </CX.4>
            <CX.5>NI</CX.5>
          </xsl:when>
          <xsl:otherwise>
            <CX.1>
              <xsl:value-of select="f:text($body?origin?number)"/>
            </CX.1>
            <CX.4>
              <HD.1>
                <xsl:value-of select="$body?origin?system"/>
              </HD.1>
            </CX.4>
            <CX.5>AN</CX.5>
          </xsl:otherwise>
        </xsl:choose>
      </PID.3>
      <PID.5>
        <XPN.1>
          <FN.1>
            <xsl:sequence select="f:text($person?name)"/>
          </FN.1>
        </XPN.1>
        <XPN.7>L</XPN.7>
      </PID.5>
      <xsl:for-each select="$body?birthDate">
        <PID.7>
          <TS.1>
            <xsl:value-of select="replace(., '-', '')"/>
          </TS.1>
        </PID.7>
      </xsl:for-each>
      <xsl:for-each select="$body?sex">
        <PID.8>
          <xsl:value-of select="$sexes(.)"/>
        </PID.8>
      </xsl:for-each>
      <xsl:for-each select="$person?address">
        <PID.11>
          <XAD.1>
            <SAD.1>
              <xsl:sequence select="f:text(.)"/>
            </SAD.1>
          </XAD.1>
        </PID.11>
      </xsl:for-each>
      <xsl:for-each select="$person?phone">
        <PID.13>
          <XTN.1>
            <xsl:value-of select="."/>
          </XTN.1>
        </PID.13>
      </xsl:for-each>
      <xsl:if test="$body?event eq 'died'">
        <xsl:for-each select="$body?deathDate">
          <PID.29>
            <TS.1>
              <xsl:value-of select="replace(., '-', '')"/>
            </TS.1>
          </PID.29>
        </xsl:for-each>
        <PID.30>Y</PID.30>
      </xsl:if>
    </PID>
  </xsl:function>

  <!-- Beijing time, to the second, with its offset -->
  <xsl:function name="f:time" as="xs:string">
    <xsl:param name="time" as="xs:string"/>
    <xsl:sequence select="format-dateTime(adjust-dateTime-to-timezone(xs:dateTime($time), xs:dayTimeDuration('PT8H')), '[Y0001][M01][D01][H01][m01][s01]') || '+0800'"/>
  </xsl:function>

  <!-- a line break is an escape sequence of HL7; what XML cannot hold is shown as replaced, not dropped -->
  <xsl:function name="f:text" as="node()*">
    <xsl:param name="text" as="xs:string"/>
    <xsl:for-each select="tokenize($text, '\r\n|\r|\n')">
      <xsl:if test="position() gt 1">
        <escape V=".br"/>
      </xsl:if>
      <xsl:value-of select="codepoints-to-string(for $c in string-to-codepoints(.) return if ($c ge 32 and not($c = (65534, 65535)) or $c eq 9) then $c else 65533)"/>
    </xsl:for-each>
  </xsl:function>
</xsl:stylesheet>
