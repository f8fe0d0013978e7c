using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>What counts as the same answer, form by form. "=" rows are right answers, "!" rows wrong ones.</summary>
public sealed class SymbolicRuleTests
{
    private const string Table = """
        numbers
        = 42 | 42.0
        = 42 | +42
        = 1234567 | 1,234,567
        = 1234567 | 1{,}234{,}567
        = 10000 | 10\,000
        = 10000 | 10 000
        = 0.5 | .5
        = \frac{1}{2} | 0.50
        = \frac12 | 2/4
        = 2.5 | 2\frac{1}{2}
        = -3\frac{1}{3} | -\frac{10}{3}
        = 2 1/2 | \frac{5}{2}
        = \frac{1}{3} | 0.\overline{3}
        = \frac{1}{6} | 0.1\overline{6}
        ! \frac{1}{3} | 0.333
        ! \frac{1}{3} | 0.33333333333
        = 1.5\times10^{8} | 150000000
        = 1.5e8 | 1.5 \cdot 10^8
        = 3.2\times 10^{-4} | 0.00032
        ! 100 | 1000
        = 2^{10} | 1024
        = 2^{64}-1 | 18446744073709551615
        ! 2^{64}-1 | 18446744073709551616
        = 5! | 120
        = \binom{10}{3} | 120
        = {10 \choose 3} | 120
        = \frac{20!}{18!} | 380
        = ½ | 0.5
        = -7 | −7
        = \frac{-3}{4} | \frac{3}{-4}
        = 8 | \sqrt{64}
        = 2 | \sqrt[3]{8}
        = -2 | \sqrt[3]{-8}
        ! 12 | 21
        = 12 | 12.
        = 0 | -0
        radicals
        = 2\sqrt{3} | \sqrt{12}
        = \frac{1}{\sqrt{2}} | \frac{\sqrt{2}}{2}
        = \sqrt{3+2\sqrt{2}} | 1+\sqrt{2}
        = \frac{1}{\sqrt{3}-\sqrt{2}} | \sqrt{3}+\sqrt{2}
        = \sqrt[3]{16} | 2\sqrt[3]{2}
        = 3^{1/2} | \sqrt3
        ! \sqrt{2} | 1.41421356
        ! \sqrt{2}+\sqrt{3} | \sqrt{5}
        = \sqrt{\frac{3}{4}} | \frac{\sqrt{3}}{2}
        = 5\sqrt{2}i | \sqrt{-50}
        = \sqrt2+1 | 1+√2
        = \sqrt{7} | sqrt(7)
        = \frac{\sqrt[4]{8}}{2} | 2^{-1/4}
        constants
        = \pi/4 | \frac{\pi}{4}
        = \frac{3\pi}{4} | 0.75\pi
        = e^{i\pi} | -1
        = e^2 | \exp(2)
        ! \pi | 3.14159265358979
        ! \pi | \frac{22}{7}
        = \ln 8 | 3\ln 2
        = \log_2 8 | 3
        = \log_{10} 1000 | 3
        = \ln(e^3) | 3
        = \ln\frac{1}{2} | -\ln 2
        = \sin 30^\circ | \frac12
        = \cos\frac{\pi}{3} | 0.5
        = \tan^{-1}(1) | \frac{\pi}{4}
        = \arctan 1 | \pi/4
        = 3+4i | 4i+3
        = \frac{1}{1+i} | \frac{1-i}{2}
        ! 3+4i | 3-4i
        = |3-5| | 2
        = \lfloor 3.7 \rfloor | 3
        = \infty | +\infty
        ! \infty | -\infty
        = \frac{1+\sqrt5}{2} | \frac{\sqrt5+1}{2}
        = \gcd(12,18) | 6
        functions of variables
        = x^2-1 | (x-1)(x+1)
        = (x+1)^3 | x^3+3x^2+3x+1
        = \frac{x^2-1}{x-1} | x+1
        = 2\sin x\cos x | \sin 2x
        = \cos^2 x | 1-\sin^2 x
        = \tan x | \frac{\sin x}{\cos x}
        = \ln(xy) | \ln x+\ln y
        = e^{2x} | (e^x)^2
        = 2^{n+1} | 2\cdot 2^n
        = \frac{n!}{(n-1)!} | n
        = n(n+1)/2 | \frac{n^2+n}{2}
        = \binom{n}{2} | \frac{n(n-1)}{2}
        = x^{-2} | \frac{1}{x^2}
        = \sqrt{x^3} | x\sqrt{x}
        = a_1+a_2 | a_{2}+a_{1}
        ! x^2 | x^3
        ! 2x+1 | 2x-1
        ! \sin x | \sin y
        ! |x| | x
        = \sec^2\theta | \frac{1}{\cos^2 \theta}
        = \frac{e^x-e^{-x}}{2} | \sinh x
        = (-1)^{n+1} | (-1)^{n-1}
        = 1/(2x) | \frac{1}{2x}
        = 1/2x | \frac{x}{2}
        = x(x+1) | x^2 + x
        = -\cos x + C | C - \cos x
        = \frac{d}{2} | d/2
        = 4x^3y^2 | 4y^2x^3
        = m^2-n^2 | (m+n)(m-n)
        = 6n^{2} + 12n + 8 | 6n^2+12n+8
        = \dfrac{x+2}{7} | (x+2)/7
        = \log_3 x | \frac{\ln x}{\ln 3}
        = \lvert x-1 \rvert | |1-x|
        sets, tuples, lists
        = 1, 2, 3 | 3, 1, 2
        = \{1,2,3\} | 1, 2, 3
        = \{1,2\} | \{2,1\}
        = \{1,2\} | \{1,1,2\}
        ! 1,2 | 1,2,3
        ! \{1,2\} | \{1\}
        = (1,2) | (1.0, 2)
        ! (1,2) | (2,1)
        ! (1,2) | [1,2]
        = \left(\frac12, 3\right) | (0.5, 3)
        = (1,2), (3,4) | (3,4), (1,2)
        = x=1 \text{ or } x=2 | 1, 2
        = x=1 \text{ or } x=2 | x = 2, x = 1
        = x = 1, 2 | \{1, 2\}
        = \pm 3 | 3, -3
        = x = \pm 3 | -3, 3
        = 2\pm\sqrt{3} | 2+\sqrt3, 2-\sqrt3
        = \frac{-1\pm\sqrt5}{2} | \frac{-1+\sqrt5}{2}, \frac{-1-\sqrt5}{2}
        ! 2\pm\sqrt{3} | 2+\sqrt3
        = \{\pm1,\pm2\} | \{1,-1,2,-2\}
        = \emptyset | \varnothing
        = \emptyset | \{\}
        = x=3, y=4 | y=4, x=3
        = (x,y)=(3,4) | (3,4)
        = x=3, y=4 | (3,4)
        ! x=3, y=4 | x=4, y=3
        = (3,4) | \langle 3, 4\rangle
        = 1;2;3 | 1,2,3
        ! 5 | 5 \text{ or } 6
        ! 5 | 5, 6
        ! 12 | 1, 2
        intervals
        = [0,1) | 0 \le x < 1
        = (-\infty, 3] | x \le 3
        = (-\infty, 3] | 3 \geq x
        = (-\infty,1)\cup(2,\infty) | x<1 \text{ or } x>2
        = (-\infty,1)\cup(2,\infty) | (2,\infty)\cup(-\infty,1)
        = (-\infty,2)\cup(2,\infty) | x \ne 2
        = (-\infty,2)\cup(2,\infty) | \mathbb{R}\setminus\{2\}
        = (-\infty,\infty) | \mathbb{R}
        = [-2,2] | |x| \le 2
        = [1,2]\cup[2,3] | [1,3]
        ! [0,1) | [0,1]
        ! (0,1) | (0,2)
        = x \in [1, 2] | [1,2]
        = [\sqrt2, \pi] | [2^{1/2}, \pi]
        = \{x \mid x > 3\} | (3,\infty)
        = \{x : 1 < x < 2\} | (1,2)
        = x>1 | 1<x
        ! x>1 | x\ge1
        ! x>1 | x<1
        = (0,\infty) | (0, +\infty)
        = 2 < a < 5 | a \in (2,5)
        = x \leq -1 \text{ or } x \geq 3 | (-\infty,-1]\cup[3,\infty)
        equations
        = y=2x+1 | 2x - y + 1 = 0
        = x^2+y^2=4 | 4 = x^2 + y^2
        = x+2y-3=0 | 2x+4y=6
        ! y=2x+1 | y=2x-1
        = f(x)=x^2 | x^2
        = y=x^2 | f(x)=x^2
        = f^{-1}(x)=\frac{x-1}{2} | \frac{x-1}{2}
        = x = 5 | 5
        ! x = 5 | x = 6
        = x \equiv 3 \pmod 5 | x \equiv 8 \pmod{5}
        ! x \equiv 3 \pmod 5 | x \equiv 3 \pmod{7}
        = \frac{x^2}{4}+\frac{y^2}{9}=1 | 9x^2+4y^2=36
        = \frac{1}{2} | \frac{2}{4}=\frac{1}{2}
        ! 5 | 7 = 5
        matrices
        = \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{bmatrix}1&2\\3&4\end{bmatrix}
        ! \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{pmatrix}1&3\\2&4\end{pmatrix}
        = \begin{pmatrix}1\\2\end{pmatrix} | (1,2)
        = \begin{pmatrix}0.5\\2\end{pmatrix} | \left[\begin{array}{c}\frac12\\2\end{array}\right]
        units
        = 5\text{ cm} | 5
        = 5 | 5\text{ cm}
        = 5\text{ cm} | 5\,\mathrm{cm}
        = 5\text{ cm} | 5 centimeters
        ! 5\text{ cm} | 5\text{ m}
        = 1\text{ m} | 100\text{ cm}
        = 60^\circ | 60
        = 60^\circ | 60 \text{ degrees}
        ! 60^\circ | 60\text{ rad}
        = 25\% | 0.25
        = 25\% | 25 percent
        ! 25 | 25\%
        = \$5.50 | 5.5
        = \$5.50 | 5.50 dollars
        ! 5 \text{ dollars} | 5 \text{ cents}
        = 10\text{ m/s} | 10 \mathrm{~m}/\mathrm{s}
        = 12\text{ square units} | 12
        = 864 \mbox{ inches}^2 | 864
        = 3 \text{ apples} | 3
        = 20 \text{ cm}^2 | 20 \text{ square cm}
        ratios, bases, text, choices
        = 3:2 | 6:4
        = 3:2 | \frac{3}{2}
        ! 3:2 | 2:3
        = 1011_2 | 1011_{2}
        ! 1011_2 | 1011_3
        = \text{Yes} | yes
        ! Yes | No
        = \text{does not exist} | DNE
        = \text{even} | Even
        = \text{Monday} | monday
        ! \text{even} | odd
        = B | \text{(B)}
        = B | (B) 12
        = C | \textbf{(C)}
        = C | C. 5
        ! B | C
        ! B | A, B
        ! B | \text{not B}
        = \text{True} | true
        ! converges | diverges
        = \text{(A)} | A
        = \text{no solution} | \emptyset
        more
        = x = 5 \text{ and } y = 3 | x=5, y=3
        = 5\text{ or }-3 | -3, 5
        = 5 | \text{The answer is } 5
        = 5 | = 5
        = \frac{1}{2}\text{ hours} | $\frac{1}{2}$ hour
        = 5^{\text{th}} | 5
        = x=\frac{\pi}{2}+k\pi, k\in\mathbb{Z} | x=\frac{\pi}{2}+n\pi, n\in\mathbb{Z}
        = \frac{\pi}{4}+k\pi, k\in\mathbb{Z} | \frac{\pi}{4}+k\pi
        = \{(1,2),(3,4)\} | \{(3,4),(1,2)\}
        = \{\{1\},\{2\}\} | \{\{2\},\{1\}\}
        = 2e^{i\pi/3} | 1+\sqrt{3}i
        = 2(\cos 60^\circ + i\sin 60^\circ) | 1+i\sqrt3
        = 2\text{cis}\frac{\pi}{3} | 1+i\sqrt3
        = \mathbf{i}+2\mathbf{j} | i + 2j
        = \ln|x|+C | \ln(|x|) + C
        = \frac{dy}{dx}=2x | 2x
        = y'=2x | 2x
        = a_n=2n+1 | 2n+1
        = \sqrt{2}/2 | \frac{\sqrt2}{2}
        = -\frac{\sqrt3}{2} | −\frac{√3}{2}
        = (2,3]\cup\{5\} | \{5\} \cup (2,3]
        = \mathbb{R} | \text{all real numbers}
        = (-\infty,\infty) | \text{all real numbers}
        = \frac17 | 0.\overline{142857}
        = 12.5\% | 12\frac{1}{2}\%
        = \frac{2}{3} | \frac{2}{3} \approx 0.667
        = 0.667 | \frac{2}{3} \approx 0.667
        = \log 100 | 2
        = \lg 100 | 2
        = e^{\ln 3} | 3
        = (2,5) | x>2 \text{ and } x<5
        = 2<x<5 | x>2, x<5
        = (x-1)^2+(y+2)^2=9 | x^2+y^2-2x+4y-4=0
        = 3x+2y=6 | y=-\frac{3}{2}x+3
        ! 3x+2y=6 | y=\frac{3}{2}x+3
        = r=2\cos\theta | 2\cos\theta = r
        = \angle A = 30^\circ | 30^\circ
        = \frac34 \text{ of the students} | \frac34
        = \mathbb{Z}/2\mathbb{Z} | \mathbb{Z}/2\mathbb{Z}
        = O(n \log n) | O(n\log n)
        = \sum_{k=1}^{n} k | \sum_{k=1}^{n}k
        = \begin{cases} x & x>0 \\ -x & x\le 0\end{cases} | \begin{cases} x, & x>0 \\ -x, & x\le 0\end{cases}
        = 10:30 \text{ a.m.} | 10:30 am
        = 6.02\times 10^{23} | 6.02e23
        = 1 + x + x^2 | 1+x+x^{2}
        = \frac{\sqrt{6}+\sqrt{2}}{4} | \cos 15^\circ
        = \sin^2 x | \frac{1-\cos 2x}{2}
        = \arcsin x | \sin^{-1} x
        = \frac{1}{\sin x} | \csc x
        = x^{\frac{2}{3}} | \sqrt[3]{x^2}
        = \sqrt{x}\sqrt{y} | \sqrt{xy}
        = \frac{a}{b} + \frac{c}{d} | \frac{ad+bc}{bd}
        = (a+b)^2 | a^2+2ab+b^2
        ! (a+b)^2 | a^2+b^2
        = 2x^2+3x-5 | (2x+5)(x-1)
        = \frac{4}{3}\pi r^3 | \frac{4\pi r^3}{3}
        = \frac{x}{x^2+1} | x(x^2+1)^{-1}
        = 9\sqrt{3} - 3\pi | 3(3\sqrt3-\pi)
        = 2^{3x} | 8^x
        = \log_a b | \frac{\ln b}{\ln a}
        = n^2 | n \cdot n
        = \frac{1}{n(n+1)} | \frac{1}{n} - \frac{1}{n+1}
        = [-1, 1] | -1\leq y\leq 1
        = (1, \infty) | (1, +\infty)
        = \left(-\infty, -\frac{1}{2}\right) \cup \left(0, \infty\right) | (0,\infty) \cup (-\infty,-1/2)
        = \{-1, 0, 1\} | -1, 0, \text{ and } 1
        = 5\sqrt{13} | $5\sqrt{13}$
        = 1{,}000 | 1000
        = 5 | \mathbf{5}
        = 5 | \displaystyle 5
        = 5 | \underline{5}
        = 18 | 18\text{ ways}
        = 3x^2 | 3x^2\,\text{cm}^2
        = 5000 | \$5{,}000
        = 7\frac{1}{2} | 7.5
        = 7\ \frac{1}{2} | 7.5
        = \frac{22}{7} | 3\frac{1}{7}
        = 13 | \text{13}
        = 45^{\circ} | 45°
        = \frac{\pi}{3} \text{ radians} | \frac{\pi}{3}
        = \frac{\pi}{3} | \frac{\pi}{3} \text{ rad}
        = 1 \text{ hour} | 60 \text{ minutes}
        = k \geq -\frac{1}{4} | -\frac14 \leq k
        = k \neq 0 | 0 \neq k
        = (-\infty,0)\cup(0,\infty) | k \neq 0
        = x=-1,\ y=2,\ z=0 | (-1,2,0)
        = a=1, b=2 | b=2, a=1
        = 3, 4, 5 | 3; 4; 5
        = 2, 3 | 2 and 3
        ! \frac{3}{4} | \frac{4}{3}
        ! -5 | 5
        ! 3 | 3.0001
        ! 0 | 10^{-30}
        ! x+1 | x+1+10^{-20}
        ! \sin x | \sin x + 10^{-15}
        ! \sqrt{2} | \sqrt{2}+10^{-19}
        ! \text{yes} | \text{not yes}
        = ABC | ABC
        = xy | yx
        ! \text{listen} | \text{silent}
        ! no | on
        = \text{Tom} | Tom
        = 1.0 \times 10^{3} \text{ kg} | 1000
        = 24\pi \text{ cm}^3 | 24\pi
        = 24\pi | 24\pi \text{ cubic inches}
        = 50 \text{ mph} | 50 miles per hour
        = x^2+1 | x²+1
        = -\infty | -∞
        = \tfrac{1}{2} | 1/2
        = \text{(D)} | D
        = D | D) 14
        = E | \text{E}
        = \frac{1}{2}(x+y) | 0.5x+0.5y
        = 2 \ln 2 - 1 | \ln 4 - 1
        = \ln(4/e) | 2\ln 2 - 1
        = 3^{-2} | \frac19
        = i^{2023} | -i
        = (1+i)^8 | 16
        = \sqrt{-4} | 2i
        = |3+4i| | 5
        = \overline{3+4i} | 3-4i
        = \frac{10!}{3!7!} | 120
        = 2^{100} | 1267650600228229401496703205376
        = 100! | 100 \cdot 99!
        = \cot\theta | \frac{\cos\theta}{\sin\theta}
        = \tan^2\theta + 1 | \sec^2\theta
        = 3(x-2) | 3x - 6
        = y - 3 = 2(x - 1) | y = 2x + 1
        = P(x) = x^3 - x | x^3-x
        = x(t) = e^{-t} | e^{-t}
        = -\frac{1}{x}+C | C-\frac1x
        = c_1 e^{x}+c_2 e^{-x} | c_{1}e^{x}+c_{2}e^{-x}
        = \vec{v}=(1,2) | (1,2)
        = \left\langle 1, -2 \right\rangle | (1,-2)
        = -2\mathbf{i}+3\mathbf{j} | 3\mathbf{j} - 2\mathbf{i}
        = \lambda = 3 | 3
        = \lambda_1=1,\lambda_2=2 | 1, 2
        = 1-\frac{1}{e} | 1-e^{-1}
        = \frac{e-1}{e} | 1-1/e
        near misses
        ! 5 | 5x
        ! x | x'
        ! 2\pi | 2
        ! \frac{1}{2} | 12
        ! 10 | 1,0
        ! (1,2),(3,4) | (1,3),(2,4)
        ! [0,1] | \{0,1\}
        ! (0,1) | \{0,1\}
        ! x=1 | y=1
        ! x+1=0 | x+1
        ! 2x | 2x=0
        ! x^2=4 | 4
        ! x>0 | 0
        ! \sqrt{x^2} | -x
        ! 30 \text{ minutes} | 30 \text{ hours}
        ! \text{Alice and Bob} | \text{Alice}
        ! \text{true} | yes
        ! -1 | \pm 1
        ! \pm 1 | 1
        ! \ln 2 | \log_{10} 2
        ! 2^{10} | 10^2
        ! \binom{5}{2} | \binom{2}{5}
        ! 0.1 | 0.10000000001
        ! x\in\{1,2\} | 1
        ! \emptyset | 0
        ! \infty | \text{undefined}
        ! \sin^{-1}x | \frac{1}{\sin x}
        ! x \equiv 1 \pmod 2 | 1
        ! \begin{pmatrix}1&0\\0&1\end{pmatrix} | 1
        ! \overline{AB} | \overline{AC}
        ! 3 \text{ apples} | 3 \text{ oranges}
        ! \$10 | 10\%
        ! 2,4 | 24
        ! \text{No} | \text{None}
        ! B | \text{Both}
        ! C | \text{C or D}
        ! B | (A) and (B)
        ! C | \text{Cannot be determined}
        ! 5 | \text{not } 5
        ! 5 | \text{at least } 5
        ! 5 | > 5
        ! 5 | 5+
        ! x = 2 | x \ne 2
        ! 0.5 | \frac{1}{2} \text{ or } 0.6
        ! e | 2.718281828
        ! \{x \mid x > 2\} | \{x \mid x < 2\}
        ! 4 | \sqrt{4}^2 \text{ and } 3
        ! 1,2,3 | 1,2,3,\ldots
        ! 100 | 1e3
        ! y'' + y = 0 | y' + y = 0
        ! 1000 | 1,0000
        ! 3x | 3X
        ! 42 | 4 2
        ! 42 | forty
        ! 1/(2x) | \frac{x}{2}
        still more
        = x=2,3 | x=2 \text{ or } x=3
        = \{x=2, x=3\} | 2,3
        = (x-2)(x-3)=0 | x^2-5x+6=0
        = \frac{5}{6} | {5}/{6}
        = \frac{5\pi}{6} | \frac{5}{6}π
        = \$12 | 12 \text{ USD}
        = 3\frac{1}{2} \text{ hours} | 3.5
        = 2x+3y-5z=7 | 7 = 2x + 3y - 5z
        = \frac{1}{3}\ln 2 | \ln \sqrt[3]{2}
        = \ln(1+\sqrt{2}) | \operatorname{arcsinh}(1)
        = \operatorname{arctan}(2) | \tan^{-1} 2
        = \cos^{-1}\left(\frac{1}{3}\right) | \arccos(1/3)
        = a^{m+n} | a^m a^n
        = \frac{x^a}{x^b} | x^{a-b}
        = \left\lfloor \frac{n}{2} \right\rfloor | \lfloor n/2 \rfloor
        = \max(a,b) | \max(b,a)
        = \frac{\partial f}{\partial x} = 2x | 2x
        = f'(x) = 2x | 2x
        = y'' + y = 0 | y + y'' = 0
        = \text{January} | January
        = 11:30 | 11:30
        = x\approx 2.5 | 2.5
        = 2.5 | \approx 2.5
        = 1\,000\,000 | 1000000
        = e^{-x}(c_1\cos x + c_2 \sin x) | c_1 e^{-x}\cos x + c_2e^{-x}\sin x
        = \frac{9}{2}\% | 4.5\%
        = 2 \text{ m}^2 | 2\ m^2
        = \text{6 apples} | 6
        = \left(\dfrac{1}{2}\right)^{10} | 2^{-10}
        = \mathrm{e}^{2} | e^2
        = 3, -1 | x_1 = -1, x_2 = 3
        = \lambda = -1, 3 | -1, 3
        = f(x)=2x+1 | f(t)=2t+1
        = x \le -2 \text{ or } x \ge 2 | |x| \ge 2
        = 3 | \text{three}
        = \mathbb{Z}_2 | \mathbb{Z}_2
        = x = \frac{-b \pm \sqrt{b^2-4ac}}{2a} | \frac{-b+\sqrt{b^2-4ac}}{2a}, \frac{-b-\sqrt{b^2-4ac}}{2a}
        = \frac{3\sqrt{2}}{2} + \frac{3\sqrt{2}}{2}i | 3e^{i\pi/4}
        = 2\sqrt{5}\text{ units} | 2\sqrt5
        = 2520\text{ seconds} | 42 \text{ minutes}
        = -\frac{\ln 3}{\ln 2} | -\log_2 3
        = \frac{1}{4}e^{2x}(2x-1)+C | \frac{x e^{2x}}{2} - \frac{e^{2x}}{4} + C
        = A=1, B=2 | (A,B)=(1,2)
        = x+2y+3z=6 | \frac{x}{6}+\frac{y}{3}+\frac{z}{2}=1
        = 12\% | \frac{3}{25}
        = 6 | S = \frac{1}{2}ab = 6
        = 3 | x = y = 3
        = 5 | \textbf{Answer: } 5
        = (0,\infty) | \{x \in \mathbb{R} : x > 0\}
        = (-\infty,2)\cup(2,\infty) | x \in \mathbb{R}, x \neq 2
        ! 4 | x^2+y^2=4
        ! 1.5 @ 3 | 15 @ 3
        = 1.5 @ 3 | $1.5 @ 3$.
        ! 5 | 5 \text{ or more}
        ! 5 | 5 or more
        ! 5 | 5 \approx 6
        ! 6 | 5 = 6
        = 0.67 | \frac{2}{3} \approx 0.67
        = 3:2 | 3 \text{ to } 2
        = \begin{pmatrix}1&2\\3&4\end{pmatrix} | [[1,2],[3,4]]
        ! \begin{pmatrix}1&2\\3&4\end{pmatrix} | [[1,3],[2,4]]
        = 25 | 25^\circ\text{C}
        = 25^\circ\text{C} | 25^{\circ} C
        ! 25^\circ\text{C} | 25^\circ\text{F}
        = 10 | 10\text{ m/s}
        = 10\text{ m/s} | 36\text{ km/h}
        ! 10\text{ m/s} | 10\text{ km/h}
        = 12\text{ cm}^2 | 12\text{ cm^2}
        = 12 \text{ sq ft} | 12 \text{ square feet}
        = \vec{a}+2\vec{b} | \mathbf{a}+2\mathbf{b}
        = 5 | \textcolor{red}{5}
        ! 5 | 2 = 5
        """;

    public static TheoryData<string, string, bool> Rows()
    {
        var rows = new TheoryData<string, string, bool>();
        foreach (var line in Table.Split('\n').Where(line => line.StartsWith('=') || line.StartsWith('!')))
        {
            // Absolute values have bars too, so the separator is " | ".
            var cut = line.IndexOf(" | ", StringComparison.Ordinal);
            rows.Add(line[2..cut], line[(cut + 3)..].TrimEnd(), line[0] == '=');
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight)
    {
        var verdict = AnswerRules.Symbolic.Judge($@"So the answer is $\boxed{{{answer}}}$.", gold);

        Assert.True(isRight == verdict.IsCorrect, verdict.ToString());
    }
}
